// What happens when the limiter's memory is damaged, emptied, removed, replaced or torn in two.

#include "base/iso8601.hpp"
#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct LostMemoryTest : test::LimiterFixture
{
    LostMemoryTest() { limiter = make(); }

    void remove_memory() const
    {
        for (const char* suffix : {"", "-wal", "-shm", "-owners", "-repair"})
            fs::remove(options.database.string() + suffix);
    }
};

TEST_F(LostMemoryTest, ADamagedOneIsSetAsideAndNothingIsSentForAWindow)
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

TEST_F(LostMemoryTest, TheJournalOfAnEarlierOneIsNotLeftBesideOneThatIsSetAside)
{
    limiter.reset();
    std::ofstream(options.database) << std::string(8192, 'x');
    std::ofstream(options.database.string() + ".damaged-wal") << "of an earlier one";
    limiter = make();

    wait();

    EXPECT_TRUE(fs::exists(options.database.string() + ".damaged"));
    EXPECT_FALSE(fs::exists(options.database.string() + ".damaged-wal"));
}

TEST_F(LostMemoryTest, OneWhoseTablesAreNotOursIsDamaged)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute("PRAGMA foreign_keys = OFF; DROP TABLE place");
    limiter = make();

    EXPECT_GE(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(LostMemoryTest, OneThatIsDamagedWhileInUseIsReplacedToo)
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

TEST_F(LostMemoryTest, OneThatSomebodyRemovedIsNoticed)
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
TEST_F(LostMemoryTest, OneThatSomebodyRemovedWithAllThatBelongsToItIsNoticedByWhoComesNext)
{
    fill_window();
    remove_memory();
    const auto first = std::exchange(limiter, make());

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(LostMemoryTest, AFreshInstallationDoesNotWait)
{
    EXPECT_EQ(wait(), 0s);
    EXPECT_TRUE(log.events.empty());
}

// Else the window of those who are there and of those who come would be two.
TEST_F(LostMemoryTest, WhoseFileOfLocksIsRemovedLivesOnForThoseWhoCome)
{
    const auto outlive = [](LostMemoryTest& self) -> asio::awaitable<void> {
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
TEST_F(LostMemoryTest, OneThatWasEmptiedOrRemovedWhileNobodyLookedIsNoticed)
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
TEST_F(LostMemoryTest, TheJournalOfALostOneIsNotTakenForThatOfTheNew)
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

TEST_F(LostMemoryTest, WhatAProcessHasSeenIsNotLostWithTheFile)
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
TEST_F(LostMemoryTest, WhatAProcessHasSeenIsNotLostWhereAnotherOneComesFirst)
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
TEST_F(LostMemoryTest, WhoWaitsTellsTheOthersOfASilenceThatTheFileHasLost)
{
    refuse("3600");
    const auto removed_meanwhile = [](LostMemoryTest& self) -> asio::awaitable<void> {
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
TEST_F(LostMemoryTest, OneThatIsTornInTwoIsNoticed)
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

TEST_F(LostMemoryTest, ALoneRestartIsNoLoss)
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
TEST_F(LostMemoryTest, AJournalThatIsRemovedWhileNobodyRunsIsALoss)
{
    fill_window();
    limiter.reset();
    fs::remove(options.database.string() + "-wal");
    limiter = make();

    EXPECT_GE(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.memory_lost"), 1);
}

TEST_F(LostMemoryTest, ALostJournalSilencesAllWhoAreInTheFile)
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

TEST_F(LostMemoryTest, AClientThatComesLongAfterALossIsNotSilenced)
{
    fill_window();
    fs::remove(options.database);
    EXPECT_GE(wait(), hold(options.ceiling));
    simulation.clock.advance(hold(options.ceiling));

    options.client_id = "client-2";
    restart();

    EXPECT_EQ(wait(), 0ms);
}

TEST_F(LostMemoryTest, APermitFromBeforeTheMemoryWasLostDoesNoHarm)
{
    const auto outlive = [](LostMemoryTest& self) -> asio::awaitable<void> {
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

}  // namespace
}  // namespace giposync::quota
