// A reader that does not end, while a list is filled for the first time.

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "support/sandbox_clinic.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::Kind;
using test::SandboxClinic;

struct LongReaderTest : testing::Test
{
    test::TemporaryFolder folder;
    SandboxClinic clinic{SandboxClinic::long_lived(), {SandboxClinic::shipped("appointments")}};
    std::unique_ptr<mirror::Mirror> mirror;

    // A log of a few pages is large here.
    LongReaderTest()
    {
        mirror::Mirror::Options options;
        options.file = folder / "m.db";
        options.now = clinic.simulation.clock.now();
        options.wal.pages_between = 10;
        options.wal.wait_for_readers = 0ms;
        options.wal.beside_readers = 100'000;
        options.wal.large = 200'000;
        options.wal.crowded = 400'000;
        mirror = std::move(mirror::Mirror::open(options, clinic.log).value());
        mirror->declare({test::MirrorInMemory::declaration("appointments")});
    }

    std::unique_ptr<sync::ResourceSync> walker()
    {
        return std::make_unique<sync::ResourceSync>(
            clinic.api,
            *mirror,
            clinic.resource("appointments"),
            AccountName{"milano"},
            nullptr
        );
    }

    std::unique_ptr<sqlite::Database> reader() const
    {
        sqlite::OpenOptions how;
        how.access = sqlite::OpenOptions::Access::read_only;
        return std::make_unique<sqlite::Database>(folder / "m.db", how);
    }
};

TEST_F(LongReaderTest, MakesTheWalkSlowAndDoesNotEndIt)
{
    const auto one = reader();
    const sqlite::ReadTransaction moment{*one};
    EXPECT_EQ(one->integer("SELECT count(*) FROM appointments"), 0);

    const auto report = clinic.simulation.run(walker()->run({}));

    EXPECT_FALSE(report.failure);
    EXPECT_TRUE(mirror->crowded());
    EXPECT_EQ(report.count.rows.inserted, std::ssize(clinic.server.truth(Kind::appointments)));
    EXPECT_GE(clinic.simulation.elapsed(), 5min);
    EXPECT_LE(clinic.simulation.elapsed(), 5min * report.count.requests);
    EXPECT_EQ(one->integer("SELECT count(*) FROM appointments"), 0);
    EXPECT_EQ(clinic.log.last(events::mirror_wal_large)->level, Level::error);
}

TEST_F(LongReaderTest, ThatEndsLetsTheWalkGoOnAtOnce)
{
    const auto one = reader();
    auto moment = std::make_unique<sqlite::ReadTransaction>(*one);
    one->integer("SELECT count(*) FROM appointments");
    const auto end_reading = [&]() -> boost::asio::awaitable<bool> {
        co_await clinic.simulation.clock.sleep(90s);
        moment.reset();
        co_return true;
    };
    const auto walk = walker();

    const auto [report, ended] = clinic.simulation.run(both(walk->run({}), end_reading()));

    EXPECT_FALSE(report.failure);
    EXPECT_FALSE(mirror->crowded());
    EXPECT_GE(clinic.simulation.elapsed(), 90s);
    EXPECT_LE(clinic.simulation.elapsed(), 95s);
    EXPECT_EQ(clinic.log.count(events::mirror_wal_small), 1);
}

}  // namespace
}  // namespace giposync
