// What the limiter remembers when it ends, when the machine does, and when somebody turns the clock.

#include "quota/window.hpp"
#include "sqlite/statement.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct LimiterMemoryTest : test::LimiterFixture
{
    LimiterMemoryTest() { limiter = make(); }

    // The next one that may go.
    Duration wait()
    {
        passages.clear();
        const auto before = simulation.clock.moment();
        simulation.run(request("next", purpose(Urgency::token)));
        return passages.at(0).at - before;
    }

    void refuse(std::string seconds)
    {
        net::Response answer{429, {{"Retry-After", std::move(seconds)}}, ""};
        simulation.run(request("refused", purpose(Urgency::token), std::move(answer)));
    }

    // A little less than one request in a second.
    void learn_a_limit()
    {
        options.ceiling = {600, 60s};
        restart();
        for (int i = 0; i < 60; ++i)
            simulation.run(request("fine", purpose(Urgency::token)));
        refuse("60");
        wait();
    }

    void reboot()
    {
        limiter.reset();
        options.boot_id += "x";
        simulation.clock.reboot();
        limiter = make();
    }

    // As if somebody had been cut off by a power failure before.
    void leave_without_farewell()
    {
        sqlite::Database db{options.database};
        db.execute("INSERT INTO owner (client, boot, pid) SELECT id, boot, 1 FROM client");
    }
};

TEST_F(LimiterMemoryTest, ARestartChangesNothing)
{
    fill_window();
    for (int i = 0; i < 20; ++i)
    {
        simulation.clock.advance(500ms);
        restart();
    }

    EXPECT_EQ(wait(), hold(options.ceiling) - 10s);
}

TEST_F(LimiterMemoryTest, APauseOutlivesARestart)
{
    refuse("30");
    simulation.clock.advance(10s);
    restart();

    EXPECT_EQ(wait(), 20s + 1ms);
}

TEST_F(LimiterMemoryTest, WhatWasLearnedOutlivesARestartAndAReboot)
{
    learn_a_limit();

    for (const bool boot : {false, true})
    {
        boot ? reboot() : restart();
        simulation.clock.advance(2min);
        wait();
        EXPECT_GE(wait(), 900ms);
    }
    EXPECT_EQ(log.count("rate.learned"), 1);
}

TEST_F(LimiterMemoryTest, AnEarlierProgramsMemoryIsGoneOnWith)
{
    learn_a_limit();
    limiter.reset();
    sqlite::Database{options.database}.execute(
        "ALTER TABLE lesson DROP COLUMN former; ALTER TABLE lesson DROP COLUMN former_at"
    );
    limiter = make();

    wait();

    EXPECT_GE(wait(), 900ms);
    EXPECT_EQ(log.count("rate.memory_lost"), 0);
}

TEST_F(LimiterMemoryTest, TheWallClockDoesNotMatter)
{
    for (const auto wall : {Instant{}, Instant{24h * 365 * 200}, simulation.clock.now()})
    {
        options.client_id += "x";
        restart();
        fill_window();
        simulation.clock.advance(3s);
        simulation.clock.set_wall_clock(wall);
        restart();
        EXPECT_EQ(wait(), hold(options.ceiling) - 3s);

        simulation.clock.advance(1min);
        refuse("30");
        simulation.clock.set_wall_clock(wall + 24h * 365);
        restart();
        EXPECT_EQ(wait(), 30s + 1ms);
        simulation.clock.advance(1min);
    }
}

TEST_F(LimiterMemoryTest, AfterARebootWhatWasUsedCountsAnewForOneWindow)
{
    for (const auto wall : {Instant{}, Instant{24h * 365 * 200}, simulation.clock.now()})
    {
        fill_window();
        simulation.clock.set_wall_clock(wall);
        simulation.clock.advance(9s);
        reboot();

        EXPECT_EQ(wait(), hold(options.ceiling));
        simulation.clock.advance(1min);
    }
}

TEST_F(LimiterMemoryTest, AfterARebootWhatWasFreeIsFree)
{
    simulation.run(request("one", purpose(Urgency::token)));
    reboot();

    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), hold(options.ceiling));
}

TEST_F(LimiterMemoryTest, AfterAPowerCutNothingIsSentForAWindow)
{
    simulation.run(request("one", purpose(Urgency::token)));
    leave_without_farewell();
    reboot();

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterMemoryTest, AfterARebootAPauseGoesOnByTheWallClockWithinReason)
{
    struct
    {
        Duration wall_shift;  // while the machine was off
        Duration left;
    } const cases[]{
        {10min, 50min},
        {-24h, 1h},                          // set back: no longer than was told
        {24h * 365, hold(Ceiling{3, 10s})},  // set forward: not less than a window
        {2h, hold(Ceiling{3, 10s})},
    };

    for (const auto& one : cases)
    {
        refuse("3600");
        simulation.clock.set_wall_clock(simulation.clock.now() + one.wall_shift);
        reboot();
        EXPECT_NEAR(static_cast<double>(wait().count()), static_cast<double>(one.left.count()), 1500);
        simulation.clock.advance(24h);
        for (int i = 0; i < 3; ++i)
            wait();
        simulation.clock.advance(24h);
    }
}

TEST_F(LimiterMemoryTest, APauseThatIsOverDoesNotComeBackWithAReboot)
{
    refuse("3600");
    simulation.clock.advance(2h);
    wait();
    simulation.clock.advance(2h);
    reboot();

    EXPECT_EQ(wait(), 0s);
}

// As an earlier version left it: a pause of the boot before, which was over, under the name of this one.
TEST_F(LimiterMemoryTest, ASilenceThatCannotBeOfThisBootIsNotBelieved)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute(
        "UPDATE client SET throttled_until = 40 * 86400000, throttled_for = 0, quiet_until = 40 * 86400000"
    );
    limiter = make();

    EXPECT_EQ(wait(), hold(options.ceiling)) << "what could be is";
    EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterMemoryTest, NobodyElseMayReadIt)
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

TEST_F(LimiterMemoryTest, ItBelongsToTheOwnerOfItsFolder)
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

TEST_F(LimiterMemoryTest, WithoutAMemoryNothingMayGo)
{
    options.database = folder / "missing" / "quota.db";
    restart();

    const auto error = simulation.run(refusal());

    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, Errc::unwritable);
    EXPECT_NE(error->detail.find("missing/quota.db"), std::string::npos) << error->detail;
    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

TEST_F(LimiterMemoryTest, EverybodyWhoWaitsLearnsThatTheMemoryIsGone)
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

TEST_F(LimiterMemoryTest, AMemoryFromANewerVersionIsLeftAlone)
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

TEST_F(LimiterMemoryTest, ADamagedOneIsSetAsideAndNothingIsSentForAWindow)
{
    limiter.reset();
    std::ofstream(options.database) << std::string(8192, 'x');
    limiter = make();

    const auto waited = wait();

    EXPECT_GE(waited, hold(options.ceiling));
    EXPECT_LE(waited, hold(options.ceiling) + 100ms);
    EXPECT_TRUE(fs::exists(options.database.string() + ".damaged"));
    ASSERT_EQ(log.count("rate.memory_lost"), 1);
    EXPECT_EQ(test::field(*log.last("rate.memory_lost"), "reason"), "damaged, set aside");
}

TEST_F(LimiterMemoryTest, OneWhoseTablesAreNotOursIsDamaged)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute("PRAGMA foreign_keys = OFF; DROP TABLE place");
    limiter = make();

    EXPECT_GE(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(LimiterMemoryTest, OneThatIsDamagedWhileInUseIsReplacedToo)
{
    fill_window();
    {
        std::fstream file(options.database, std::ios::in | std::ios::out | std::ios::binary);
        sqlite::Database{options.database}.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        file.seekp(0);
        file << std::string(static_cast<std::size_t>(fs::file_size(options.database)), 'x');
    }
    simulation.clock.advance(1h);
    {
        std::ofstream(options.database.string() + "-wal", std::ios::trunc) << "";
    }

    const auto waited = wait();

    EXPECT_GE(waited, hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(LimiterMemoryTest, OneThatSomebodyRemovedIsNoticed)
{
    fill_window();
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(options.database.string() + suffix);

    EXPECT_EQ(wait(), hold(options.ceiling));
    ASSERT_EQ(log.count("rate.memory_lost"), 1);
    EXPECT_EQ(test::field(*log.last("rate.memory_lost"), "reason"), "removed, emptied or replaced");
}

// What a power cut can leave, or somebody who "cleans up".
TEST_F(LimiterMemoryTest, OneThatWasEmptiedOrRemovedWhileNobodyLookedIsNoticed)
{
    for (const bool emptied : {true, false})
    {
        fill_window();
        limiter.reset();
        fs::remove(options.database);
        if (emptied)
            std::ofstream(options.database) << "";
        limiter = make();

        EXPECT_EQ(wait(), hold(options.ceiling)) << emptied;
        EXPECT_EQ(log.count("rate.memory_lost"), emptied ? 1 : 2);
        simulation.clock.advance(1h);
    }
}

// Of a process that was killed: SQLite would take what it says for changes of the new file.
TEST_F(LimiterMemoryTest, TheJournalOfALostOneIsNotTakenForThatOfTheNew)
{
    fill_window();
    const auto journal = options.database.string() + "-wal";
    fs::copy_file(journal, journal + ".left");
    limiter.reset();
    fs::remove(options.database);
    fs::rename(journal + ".left", journal);
    limiter = make();

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
    sqlite::Database memory{options.database};
    EXPECT_EQ(memory.integer("SELECT serial FROM client"), 1) << "those of before were in the journal";
    EXPECT_EQ(memory.text("PRAGMA integrity_check"), "ok");
}

TEST_F(LimiterMemoryTest, WhatAProcessHasSeenIsNotLostWithTheFile)
{
    learn_a_limit();
    refuse("3600");
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(options.database.string() + suffix);

    EXPECT_GE(wait(), 59min);
    wait();
    EXPECT_GE(wait(), 900ms);
}

TEST_F(LimiterMemoryTest, ItsFirstFileLeavesNothingElseBehind)
{
    wait();
    limiter.reset();

    std::vector<std::string> left;
    for (const auto& entry : fs::directory_iterator{folder.path()})
        left.push_back(entry.path().filename().string());
    std::ranges::sort(left);
    EXPECT_EQ(left, (std::vector<std::string>{"quota.db", "quota.db-owners", "quota.db-repair"}));
}

TEST_F(LimiterMemoryTest, APermitFromBeforeTheMemoryWasLostDoesNoHarm)
{
    const auto outlive = [](LimiterMemoryTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        permit->use();
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(self.options.database.string() + suffix);
        co_await self.request("other", purpose(Urgency::token));
        (void)permit->answered({200, {}, ""});
    };

    simulation.run(outlive(*this));

    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), hold(options.ceiling));
}

TEST_F(LimiterMemoryTest, WaitsForALockThatSomebodyHoldsForLong)
{
    wait();
    sqlite::Database other{options.database};
    other.execute("BEGIN IMMEDIATE");
    const auto release = [](LimiterMemoryTest& self, sqlite::Database& db) -> asio::awaitable<void> {
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

TEST_F(LimiterMemoryTest, AnAnswerThatCouldNotBeRememberedIsRememberedBeforeTheNextPermit)
{
    wait();
    const auto refused_while_locked = [](LimiterMemoryTest& self) -> asio::awaitable<void> {
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
