#include "mirror/migrations.hpp"
#include "mirror/upkeep.hpp"
#include "mirror/walks.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

struct UpkeepTest : testing::Test
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("patients"), test::MirrorInMemory::declaration("rooms")}};

    void runs(const char* resource, int count, Instant first, Duration apart, const char* outcome = "ok")
    {
        MirrorTransaction change{*m.mirror};
        sqlite::Statement add{
            m.mirror->database(),
            "INSERT INTO sync_runs (started_at, resource, mode, outcome) VALUES (?, ?, 'change', ?)"};
        for (int i = 0; i < count; ++i)
            add.run(to_text(first + i * apart), resource, outcome);
        change.commit();
    }

    int finish(Upkeep& upkeep)
    {
        int slices = 0;
        while (upkeep.advance(m.now))
            ++slices;
        return slices;
    }
};

TEST_F(UpkeepTest, KeepsTheRunsOfNinetyDays)
{
    runs("patients", 100, m.now - 24h * 100, 24h);
    runs("rooms", 1, m.now - 24h * 200, 24h, "running");
    Upkeep upkeep{*m.mirror, {}};

    finish(upkeep);

    EXPECT_EQ(m.query("SELECT resource, count(*) FROM sync_runs GROUP BY 1"), "patients|90\nrooms|1");
}

TEST_F(UpkeepTest, KeepsTheLastTenThousandRunsOfAResource)
{
    runs("patients", 12'500, m.now - 24h * 30, 60s);
    runs("rooms", 500, m.now - 24h * 30, 60s);
    Upkeep upkeep{*m.mirror, {}};

    const auto slices = finish(upkeep);

    EXPECT_EQ(m.query("SELECT resource, count(*) FROM sync_runs GROUP BY 1"), "patients|10000\nrooms|500");
    EXPECT_EQ(
        m.query("SELECT min(started_at) FROM sync_runs WHERE resource = 'patients'"),
        to_text(m.now - 24h * 30 + 2'500 * 60s)
    );
    EXPECT_EQ(slices, 3);
}

TEST_F(UpkeepTest, ComesRoundEachHourOrSoonerWhereThingsAreKeptForLess)
{
    Upkeep hourly{*m.mirror, {24h * 90, {}}};
    Upkeep by_the_minute{*m.mirror, {{}, 60s}};
    finish(hourly);
    finish(by_the_minute);
    runs("patients", 1, m.now - 24h * 100, 24h);

    m.now += 59min;
    EXPECT_EQ(finish(hourly), 0);
    m.now += 1min;
    EXPECT_EQ(finish(hourly), 1);

    runs("patients", 1, m.now - 24h * 100, 24h);
    EXPECT_EQ(finish(by_the_minute), 1);
    runs("patients", 1, m.now - 24h * 1000, 24h);
    m.now -= 24h * 365;  // somebody sets the clock back
    EXPECT_EQ(finish(hourly), 1);
}

TEST_F(UpkeepTest, ErasesAndPrunesAsTheSettingsSay)
{
    m.store({R"({"id":"1","name":"x","deleted":true})", R"({"id":"2"})"});
    m.now += 24h * 100;
    Upkeep upkeep{*m.mirror, {24h * 90, 24h}};

    finish(upkeep);

    EXPECT_EQ(m.query("SELECT name FROM patients_all WHERE _id = '1'"), "-");
    EXPECT_EQ(m.query("SELECT count(*) FROM changes"), "0");
}

TEST_F(UpkeepTest, RemovesTheCopyOfTheOldVersionWhenTheNewOneHasWorked)
{
    test::MirrorFile file;
    {
        sqlite::Database db{file.file};
        migrate(db, all_migrations().first(1)).value();
    }
    file.open();
    const auto copy = file.file.string() + ".before-v" + std::to_string(all_migrations().back().version);
    Upkeep upkeep{*file.mirror, {}};
    upkeep.advance(file.now);
    EXPECT_TRUE(std::filesystem::exists(copy));

    MirrorTransaction change{*file.mirror};
    Walks walks{*file.mirror};
    const auto run = walks.begin_run(file.mirror->resource(ResourceName{"patients"}), "full", file.now);
    walks.end_run(run, {}, file.now, "ok", {});
    change.commit();
    upkeep.advance(file.now + 2h);

    EXPECT_FALSE(std::filesystem::exists(copy));
}

}  // namespace
}  // namespace giposync::mirror
