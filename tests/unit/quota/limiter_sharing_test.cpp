// Several limiters on one memory, as in several processes: here in one loop and in virtual time.

#include "quota/window.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct LimiterSharingTest : test::LimiterFixture
{
    std::unique_ptr<Limiter> other;

    LimiterSharingTest()
    {
        limiter = make();
        other = make();
    }

    // A request through the limiter of the other process.
    asio::awaitable<void> request_there(std::string name, net::Purpose wanted, net::Response answer = ok())
    {
        auto permit = co_await other->acquire(std::move(wanted));
        if (!permit)
            co_return;
        permit->use();
        passages.push_back({std::move(name), simulation.clock.moment()});
        (void)permit->answered(answer);
    }

    // Somebody who waited in a process that has been stopped, or killed, since.
    void leave_waiting(Urgency urgency, std::int64_t owner)
    {
        sqlite::Database db{options.database};
        sqlite::Statement wait{
            db,
            "INSERT INTO waiter (client, owner, urgency, account, due, ticket) VALUES (1, ?, ?, 'x', 0, 1)"};
        wait.run(owner, static_cast<std::int64_t>(urgency));
    }
};

TEST_F(LimiterSharingTest, TheCeilingIsOneForBoth)
{
    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 6; ++i)
    {
        work.push_back(request("here", purpose(Urgency::token)));
        work.push_back(request_there("there", purpose(Urgency::token)));
    }
    run_all(std::move(work));

    ASSERT_EQ(passages.size(), 12u);
    for (std::size_t n = 3; n < passages.size(); ++n)
        EXPECT_GE(passages[n].at - passages[n - 3].at, hold(options.ceiling));
    EXPECT_LE(when(11), 3 * hold(options.ceiling) + 50ms);
}

TEST_F(LimiterSharingTest, TheMoreUrgentGoesFirstWhereverItWaits)
{
    fill_window();

    std::vector<asio::awaitable<void>> work;
    work.push_back(request("fill here", purpose(Urgency::fill)));
    work.push_back(request_there("change there", purpose(Urgency::change)));
    work.push_back(request("reconcile here", purpose(Urgency::reconcile)));
    work.push_back(request_there("token there", purpose(Urgency::token)));
    run_all(std::move(work));

    EXPECT_EQ(
        names(),
        (std::vector<std::string>{"token there", "change there", "fill here", "reconcile here"})
    );
}

TEST_F(LimiterSharingTest, AccountsTakeTurnsAcrossProcesses)
{
    options.ceiling = {10, 10s};
    restart();
    other = make();
    fill_window();

    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 20; ++i)
    {
        work.push_back(request("milano", purpose(Urgency::change, "milano")));
        work.push_back(request("milano", purpose(Urgency::change, "milano")));
        work.push_back(request_there("roma", purpose(Urgency::change, "roma")));
    }
    run_all(std::move(work));

    const auto all = names();
    EXPECT_NEAR(static_cast<double>(std::count(all.begin(), all.begin() + 30, "roma")), 15, 2);
}

TEST_F(LimiterSharingTest, BeingContendedCostsLittleTime)
{
    fill_window();
    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 3; ++i)
        work.push_back(request_there("there", purpose(Urgency::token, "roma")));
    for (int i = 0; i < 3; ++i)
        work.push_back(request("here", purpose(Urgency::token, "milano")));
    run_all(std::move(work));

    EXPECT_LE(when(5), 2 * hold(options.ceiling) + 250ms);
}

TEST_F(LimiterSharingTest, APauseHoldsForBoth)
{
    simulation.run(request("refused", purpose(Urgency::token), {429, {{"Retry-After", "30"}}, ""}));
    simulation.run(request_there("there", purpose(Urgency::token)));

    EXPECT_EQ(when(1), 30s + 1ms);
    EXPECT_EQ(log.count("rate.throttled"), 2) << "each process says so once";
    EXPECT_EQ(test::field(*log.last("rate.throttled"), "reason"), "asked for before");
    EXPECT_EQ(test::field(*log.last("rate.throttled"), "retry_after_s"), "31");
}

TEST_F(LimiterSharingTest, APauseReachesWhoIsWaitingAlready)
{
    fill_window();
    const auto refused_later = [](LimiterSharingTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        permit->use();
        co_await self.simulation.clock.sleep(4s);
        const net::Response answer{429, {{"Retry-After", "60"}}, ""};
        (void)permit->answered(answer);
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(refused_later(*this));
    for (int i = 0; i < 4; ++i)
        work.push_back(request_there("there", purpose(Urgency::change)));
    run_all(std::move(work));

    const auto refused = hold(options.ceiling) + 4s;
    for (const auto& passage : passages)
        EXPECT_TRUE(passage.at - start < refused || passage.at - start >= refused + 60s);
}

TEST_F(LimiterSharingTest, OneWhoGivesUpLeavesTheQueueOfBoth)
{
    fill_window();
    const auto impatient = [](LimiterSharingTest& self) -> asio::awaitable<void> {
        co_await first_of(
            self.request_there("impatient", purpose(Urgency::token)),
            self.simulation.clock.sleep(3s)
        );
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(impatient(*this));
    work.push_back(request("patient", purpose(Urgency::change)));
    run_all(std::move(work));

    EXPECT_EQ(names(), std::vector<std::string>{"patient"});
    EXPECT_EQ(when(0), hold(options.ceiling));
}

TEST_F(LimiterSharingTest, WhoWasStoppedWhileWaitingIsPassedOverSoon)
{
    fill_window();
    simulation.run(request_there("join", purpose(Urgency::token)));
    sqlite::Database db{options.database};
    const auto alive = db.integer("SELECT max(id) FROM owner");
    passages.clear();
    const auto before = simulation.clock.moment();
    leave_waiting(Urgency::token, alive);

    simulation.run(request("here", purpose(Urgency::change)));

    EXPECT_GE(passages.at(0).at - before, 0ms);
    EXPECT_LE(passages.at(0).at - before, 250ms);
    EXPECT_EQ(db.integer("SELECT count(*) FROM waiter"), 0);
}

TEST_F(LimiterSharingTest, WhoDiedWhileWaitingIsNotWaitedForAtAll)
{
    simulation.run(request("join", purpose(Urgency::token)));
    leave_waiting(Urgency::token, 4711);

    simulation.run(request("here", purpose(Urgency::change)));

    EXPECT_EQ(when(1), 0s);
}

TEST_F(LimiterSharingTest, WhatADeadProcessHadOnItsWayCountsFromWhenItIsMissed)
{
    simulation.run(request("join", purpose(Urgency::token)));
    sqlite::Database db{options.database};
    db.execute("UPDATE place SET owner = 4711, answered = NULL");
    options.ceiling.requests = 1;
    restart();
    simulation.clock.advance(5s);
    passages.clear();
    const auto missed = simulation.clock.moment();

    simulation.run(request("next", purpose(Urgency::token)));

    EXPECT_GE(passages.at(0).at - missed, hold(options.ceiling));
    EXPECT_LE(passages.at(0).at - missed, hold(options.ceiling) + 5s);
}

TEST_F(LimiterSharingTest, WhatIsOnItsWayForTooLongNeverCame)
{
    options.ceiling.requests = 1;
    restart();
    const auto forever = [](LimiterSharingTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.other->acquire(purpose(Urgency::token));
        permit->use();
        co_await self.simulation.clock.sleep(24h);
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(forever(*this));
    work.push_back(request("next", purpose(Urgency::token)));
    run_all(std::move(work));

    EXPECT_GE(when(0), options.longest_flight + hold(options.ceiling));
    EXPECT_LE(when(0), options.longest_flight + 2 * hold(options.ceiling));
}

TEST_F(LimiterSharingTest, LearningIsSharedAndToldOnce)
{
    options.ceiling = {600, 60s};
    restart();
    other = make();
    for (int i = 0; i < 50; ++i)
    {
        simulation.run(request("x", purpose(Urgency::token)));
        simulation.clock.advance(100ms);
    }
    simulation.run(request("refused", purpose(Urgency::token), {429, {{"Retry-After", "55"}}, ""}));

    std::vector<asio::awaitable<void>> work;
    passages.clear();
    for (int i = 0; i < 5; ++i)
    {
        work.push_back(request("here", purpose(Urgency::change, "milano")));
        work.push_back(request_there("there", purpose(Urgency::change, "roma")));
    }
    run_all(std::move(work));

    for (std::size_t n = 2; n < passages.size(); ++n)
        EXPECT_GE(passages[n].at - passages[n - 1].at, 900ms);
    EXPECT_EQ(log.count("rate.learned"), 1);
    EXPECT_EQ(log.count("rate.throttled"), 2) << "each process says so once";
}

}  // namespace
}  // namespace giposync::quota
