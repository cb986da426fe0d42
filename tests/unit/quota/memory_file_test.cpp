// The file of the limiter's memory: whose it is, and what happens when it is lost, damaged or locked.

#include "base/iso8601.hpp"
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

    void remove_memory() const
    {
        for (const char* suffix : {"", "-wal", "-shm", "-owners", "-repair"})
            fs::remove(options.database.string() + suffix);
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

TEST_F(MemoryFileTest, ADamagedOneIsSetAsideAndNothingIsSentForAWindow)
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

TEST_F(MemoryFileTest, TheJournalOfAnEarlierOneIsNotLeftBesideOneThatIsSetAside)
{
    limiter.reset();
    std::ofstream(options.database) << std::string(8192, 'x');
    std::ofstream(options.database.string() + ".damaged-wal") << "of an earlier one";
    limiter = make();

    wait();

    EXPECT_TRUE(fs::exists(options.database.string() + ".damaged"));
    EXPECT_FALSE(fs::exists(options.database.string() + ".damaged-wal"));
}

TEST_F(MemoryFileTest, OneWhoseTablesAreNotOursIsDamaged)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute("PRAGMA foreign_keys = OFF; DROP TABLE place");
    limiter = make();

    EXPECT_GE(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(MemoryFileTest, OneThatIsDamagedWhileInUseIsReplacedToo)
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

TEST_F(MemoryFileTest, OneThatSomebodyRemovedIsNoticed)
{
    fill_window();
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(options.database.string() + suffix);
    const auto until = to_text_in_seconds(simulation.clock.now() + hold(options.ceiling));

    EXPECT_EQ(wait(), hold(options.ceiling));
    ASSERT_EQ(log.count("rate.memory_lost"), 1);
    EXPECT_EQ(test::field(*log.last("rate.memory_lost"), "reason"), "removed, emptied or replaced");
    EXPECT_EQ(test::field(*log.last("rate.memory_lost"), "until"), until);
    EXPECT_EQ(log.count("rate.throttled"), 0) << "told already";
}

// rm quota.db*
TEST_F(MemoryFileTest, OneThatSomebodyRemovedWithAllThatBelongsToItIsNoticedByWhoComesNext)
{
    fill_window();
    remove_memory();
    const auto first = std::exchange(limiter, make());

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(MemoryFileTest, AFreshInstallationDoesNotWait)
{
    EXPECT_EQ(wait(), 0s);
    EXPECT_TRUE(log.events.empty());
}

// Else the window of those who are there and of those who come would be two.
TEST_F(MemoryFileTest, WhoseFileOfLocksIsRemovedLivesOnForThoseWhoCome)
{
    const auto outlive = [](MemoryFileTest& self) -> asio::awaitable<void> {
        auto one = co_await self.limiter->acquire(purpose(Urgency::token));
        one->use();
        fs::remove(self.options.database.string() + "-owners");
        auto two = co_await self.limiter->acquire(purpose(Urgency::token));
        two->use();
        auto three = co_await self.limiter->acquire(purpose(Urgency::token));
        three->use();

        const auto other = self.make();
        const auto since = self.simulation.clock.moment();
        (void)co_await other->acquire(purpose(Urgency::token));
        EXPECT_GE(self.simulation.clock.moment() - since, self.options.longest_flight);
    };

    simulation.run(outlive(*this));

    EXPECT_EQ(log.count("rate.memory_lost"), 0) << "the memory itself was there";
}

// What a power cut can leave, or somebody who "cleans up".
TEST_F(MemoryFileTest, OneThatWasEmptiedOrRemovedWhileNobodyLookedIsNoticed)
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
TEST_F(MemoryFileTest, TheJournalOfALostOneIsNotTakenForThatOfTheNew)
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

TEST_F(MemoryFileTest, WhatAProcessHasSeenIsNotLostWithTheFile)
{
    learn_a_limit();
    refuse("3600");
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(options.database.string() + suffix);

    EXPECT_GE(wait(), 59min);
    wait();
    EXPECT_GE(wait(), 900ms);
}

// Somebody else was the first to come to the new one, knows of nothing, and has sent already.
TEST_F(MemoryFileTest, WhatAProcessHasSeenIsNotLostWhereAnotherOneComesFirst)
{
    learn_a_limit();
    refuse("3600");
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(options.database.string() + suffix);
    auto first = std::exchange(limiter, make());
    wait();
    limiter.swap(first);

    EXPECT_GE(wait(), 59min - hold(options.ceiling));
    wait();
    EXPECT_GE(wait(), 900ms);
}

// ... nor where that one only waits: whoever finds the loss keeps quiet for a window, and hears of it
// meanwhile.
TEST_F(MemoryFileTest, WhoWaitsTellsTheOthersOfASilenceThatTheFileHasLost)
{
    refuse("3600");
    const auto removed_meanwhile = [](MemoryFileTest& self) -> asio::awaitable<void> {
        co_await self.simulation.clock.sleep(1min);
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(self.options.database.string() + suffix);
        const auto other = self.make();
        const auto since = self.simulation.clock.moment();
        auto permit = co_await other->acquire(purpose(Urgency::token));
        EXPECT_GE(self.simulation.clock.moment() - since, 58min);
    };
    std::vector<asio::awaitable<void>> work;
    work.push_back(request("waits", purpose(Urgency::change)));
    work.push_back(removed_meanwhile(*this));

    run_all(std::move(work));
}

// Without its journal SQLite would give the next process a memory of its own.
TEST_F(MemoryFileTest, OneThatIsTornInTwoIsNoticed)
{
    const std::vector<std::vector<std::string>> parts{{"-wal", "-shm"}, {"-wal"}};
    for (const auto& removed : parts)
    {
        SCOPED_TRACE(removed.front() + std::to_string(removed.size()));
        fill_window();
        for (const auto& suffix : removed)
            fs::remove(options.database.string() + suffix);
        auto first = std::exchange(limiter, make());
        EXPECT_GE(wait(), hold(options.ceiling)) << "the new one";
        limiter.swap(first);
        EXPECT_GE(wait(), Duration(5s)) << "the one that was there";
        EXPECT_EQ(log.count("rate.memory_lost"), 2);
        log.events.clear();
        simulation.clock.advance(1h);
    }
}

TEST_F(MemoryFileTest, ALoneRestartIsNoLoss)
{
    for (int i = 0; i < 20; ++i)
    {
        wait();
        auto second = make();
        std::swap(limiter, second);
        wait();
        second.reset();
        restart();
    }

    EXPECT_EQ(log.count("rate.memory_lost"), 0);
}

// Whoever closes it last leaves it, so that it is missed.
TEST_F(MemoryFileTest, AJournalThatIsRemovedWhileNobodyRunsIsALoss)
{
    fill_window();
    limiter.reset();
    fs::remove(options.database.string() + "-wal");
    limiter = make();

    EXPECT_GE(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(MemoryFileTest, ALostJournalSilencesAllWhoAreInTheFile)
{
    fill_window();
    const auto first = options;
    options.client_id = "client-2";
    restart();
    fill_window();
    limiter.reset();
    fs::remove(options.database.string() + "-wal");
    limiter = make();
    begin_to_wait();

    options = first;
    restart();

    EXPECT_EQ(wait(), hold(options.ceiling) - 1ms);
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(MemoryFileTest, AClientThatComesLongAfterALossIsNotSilenced)
{
    fill_window();
    fs::remove(options.database);
    EXPECT_GE(wait(), hold(options.ceiling));
    simulation.clock.advance(hold(options.ceiling));

    options.client_id = "client-2";
    restart();

    EXPECT_EQ(wait(), 0ms);
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

TEST_F(MemoryFileTest, APermitFromBeforeTheMemoryWasLostDoesNoHarm)
{
    const auto outlive = [](MemoryFileTest& self) -> asio::awaitable<void> {
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
