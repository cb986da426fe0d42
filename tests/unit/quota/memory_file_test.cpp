// The file of the limiter's memory: whose it is, who wrote it, and what happens when it is locked.

#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "sqlite/transaction.hpp"
#include "support/full_disk.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sys/stat.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct MemoryFileTest : test::LimiterFixture
{
    MemoryFileTest() { limiter = make(); }

    std::ptrdiff_t files_with(const std::string& part) const
    {
        return std::ranges::count_if(fs::directory_iterator{folder.path()}, [&](const auto& entry) {
            return entry.path().filename().string().find(part) != std::string::npos;
        });
    }
};

TEST_F(MemoryFileTest, NobodyElseMayReadIt)
{
    wait();

    for (const char* suffix : {"", "-wal", "-shm", "-owners"})
    {
        struct stat found
        {
        };

        ASSERT_EQ(::stat((options.database.string() + suffix).c_str(), &found), 0) << suffix;
        EXPECT_EQ(found.st_mode & 0777, 0600u) << suffix;
    }
}

TEST_F(MemoryFileTest, ItsJournalShrinksAgainWhenALongReaderHasGone)
{
    constexpr std::uintmax_t a_few_megabytes = 5'000'000;
    const auto journal = options.database.string() + "-wal";
    options.ceiling = {1000, 10s};
    restart();
    wait();
    sqlite::Database other{options.database};
    other.keep_wal_files();
    std::optional<sqlite::ReadTransaction> reader{other};
    (void)other.integer("SELECT count(*) FROM place");
    // Each account has its turn, and so long a name fills pages.
    for (int i = 0; i < 100; ++i)
        simulation.run(request("x", purpose(Urgency::token, std::string(100'000, 'x') + std::to_string(i))));
    ASSERT_GT(fs::file_size(journal), a_few_megabytes);

    reader.reset();
    for (int i = 0; i < 3; ++i)
        wait();

    EXPECT_LT(fs::file_size(journal), a_few_megabytes);
    EXPECT_EQ(log.count("rate.memory_lost"), 0);
}

TEST_F(MemoryFileTest, ItBelongsToTheOwnerOfItsFolder)
{
    if (::geteuid() != 0)
        GTEST_SKIP() << "only root can give files away";
    ASSERT_EQ(::chown(folder.path().c_str(), 12345, 12345), 0);
    wait();

    for (const char* suffix : {"", "-wal", "-shm", "-owners"})
    {
        struct stat found
        {
        };

        ASSERT_EQ(::stat((options.database.string() + suffix).c_str(), &found), 0) << suffix;
        EXPECT_EQ(found.st_uid, 12345u) << suffix;
    }
}

TEST_F(MemoryFileTest, WithoutAMemoryNothingMayGo)
{
    options.database = folder / "missing" / "quota.db";
    restart();

    const auto error = simulation.run(refusal());

    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::unwritable);
    EXPECT_NE(error->detail.find("missing/quota.db"), std::string::npos) << error->detail;
    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

TEST_F(MemoryFileTest, EverybodyWhoWaitsLearnsThatTheMemoryIsGone)
{
    options.database = folder / "missing" / "quota.db";
    restart();

    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 3; ++i)
        work.push_back(request("x", purpose(Urgency::change)));
    run_all(std::move(work));
    fs::create_directory(folder / "missing");
    simulation.run(request("x", purpose(Urgency::change)));

    EXPECT_EQ(names(), (std::vector<std::string>{"x unwritable", "x unwritable", "x unwritable", "x"}));
}

TEST_F(MemoryFileTest, OneOfANewerProgramIsLeftAlone)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute("PRAGMA user_version = 99");
    limiter = make();

    const auto error = simulation.run(refusal());

    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::unwritable);
    EXPECT_NE(error->detail.find("another version (99)"), std::string::npos) << error->detail;
}

TEST_F(MemoryFileTest, OneOfAnEarlierProgramIsGoneOnWith)
{
    learn_a_limit();
    limiter.reset();
    become_an_earlier_one();
    limiter = make();

    wait();

    EXPECT_GE(wait(), 900ms);
    EXPECT_EQ(log.count("rate.memory_lost"), 0);
}

TEST_F(MemoryFileTest, WhatAnEarlierProgramSentCounts)
{
    fill_window();
    limiter.reset();
    become_an_earlier_one();
    limiter = make();

    EXPECT_EQ(wait(), hold(options.ceiling));
}

TEST_F(MemoryFileTest, ItsCountOfPlacesIsThatOfItsRows)
{
    const auto give_one_back = [](MemoryFileTest& self) -> asio::awaitable<void> {
        (void)co_await self.limiter->acquire(purpose(Urgency::token));
    };
    for (int i = 0; i < 5; ++i)
    {
        wait();
        simulation.run(give_one_back(*this));
        simulation.clock.advance(4s);
    }

    sqlite::Database memory{options.database};
    EXPECT_EQ(memory.integer("SELECT places FROM client"), memory.integer("SELECT count(*) FROM place"));
}

TEST_F(MemoryFileTest, ItsFirstFileLeavesNothingElseBehind)
{
    wait();
    limiter.reset();

    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator{folder.path()})
        left.push_back(entry.path().filename().string());
    std::ranges::sort(left);
    EXPECT_EQ(
        left,
        (std::vector<std::string>{
            "limiter-began",
            "quota.db",
            "quota.db-owners",
            "quota.db-repair",
            "quota.db-shm",
            "quota.db-wal"})
    );
}

TEST_F(MemoryFileTest, WhatWasBegunAndNeverFinishedIsRemoved)
{
    for (const char* leftover : {".new-123", ".new-123-wal", ".new-123-shm"})
        std::ofstream(options.database.string() + leftover) << "x";

    wait();

    EXPECT_EQ(files_with(".new-"), 0);
}

TEST_F(MemoryFileTest, AFullDiskIsToldAndNothingIsLeftOnIt)
{
    std::optional<Error> error;
    {
        const giposync::test::FullDisk full{6'000};
        error = simulation.run(refusal());
    }

    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::unwritable);
    EXPECT_EQ(files_with(".new-"), 0);
    EXPECT_EQ(wait(), 0s);
}

TEST_F(MemoryFileTest, WaitsForALockThatSomebodyHoldsForLong)
{
    wait();
    sqlite::Database other{options.database};
    other.execute("BEGIN IMMEDIATE");
    const auto release = [](MemoryFileTest& self, sqlite::Database& db) -> asio::awaitable<void> {
        co_await self.simulation.clock.sleep(30ms);
        db.execute("COMMIT");
    };
    passages.clear();

    std::vector<asio::awaitable<void>> work;
    work.push_back(request("x", purpose(Urgency::token)));
    work.push_back(release(*this, other));
    run_all(std::move(work));

    EXPECT_EQ(names(), std::vector<std::string>{"x"});
}

TEST_F(MemoryFileTest, AnAnswerThatCouldNotBeRememberedIsRememberedBeforeTheNextPermit)
{
    wait();
    const auto refused_while_locked = [](MemoryFileTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        permit->use();
        sqlite::Database other{self.options.database};
        const sqlite::Transaction lock{other};
        (void)permit->answered({429, {{"Retry-After", "30"}}, ""});
    };
    simulation.run(refused_while_locked(*this));
    EXPECT_EQ(log.count("rate.throttled"), 0);

    EXPECT_EQ(wait(), 30s + 1ms);
    EXPECT_EQ(log.count("rate.throttled"), 1);
}

}  // namespace
}  // namespace giposync::quota
