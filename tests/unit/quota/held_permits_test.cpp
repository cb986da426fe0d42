// Permits whose request cannot leave at once, because it still has to wait for a connection.

#include "base/signal.hpp"
#include "quota/rate_limited.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <filesystem>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

constexpr Duration round_trip = 100ms;

// A server with one connection to it, for which the requests queue in order.
class OneConnection final : public net::Transport
{
public:
    OneConnection(Clock& clock, asio::any_io_executor executor) : clock_(clock), turns_(std::move(executor))
    {
    }

    std::deque<net::Response> answers;  // then 200
    std::vector<Moment> arrivals;
    Duration slowness{0};  // of the first answer
    int stayed = 0;

    asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        const auto turn = co_await turns_.take();
        if (const auto left = net::leave(request); !left)
        {
            ++stayed;
            co_return left.error();
        }
        arrivals.push_back(clock_.moment());
        const auto delay = round_trip + std::exchange(slowness, Duration::zero());
        co_await clock_.sleep(delay);
        if (answers.empty())
            co_return net::Response{200, {}, ""};
        auto next = std::move(answers.front());
        answers.pop_front();
        co_return next;
    }

private:
    Clock& clock_;
    TurnTaking turns_;
};

struct HeldPermitsTest : test::LimiterFixture
{
    OneConnection server{simulation.clock, simulation.executor()};
    std::unique_ptr<RateLimited> transport;
    std::vector<Errc> failures;

    void open(Ceiling ceiling)
    {
        options.ceiling = ceiling;
        limiter = make();
        transport = std::make_unique<RateLimited>(server, *limiter);
    }

    asio::awaitable<void> ask(net::Request request)
    {
        const auto answer = co_await transport->send(std::move(request));
        if (!answer)
            failures.push_back(answer.error().code);
    }

    static net::Request to_request(Urgency urgency = Urgency::fill)
    {
        net::Request request;
        request.url = "https://api.test/v2/patients";
        request.purpose.urgency = urgency;
        return request;
    }

    void ask_at_once(int count)
    {
        std::vector<asio::awaitable<void>> work;
        for (int i = 0; i < count; ++i)
            work.push_back(ask(to_request()));
        run_all(std::move(work));
    }

    Duration arrival(std::size_t n) const { return server.arrivals.at(n) - start; }

    static net::Response refusal(const char* seconds) { return {429, {{"Retry-After", seconds}}, ""}; }

    std::int64_t places() const
    {
        sqlite::Database db{options.database};
        return db.integer("SELECT count(*) FROM place");
    }
};

TEST_F(HeldPermitsTest, NobodyLeavesIntoTheSilenceThatAnotherWasAskedFor)
{
    open({100, 10s});
    server.answers.push_back(refusal("60"));

    ask_at_once(9);

    ASSERT_EQ(server.arrivals.size(), 10u);
    EXPECT_EQ(arrival(0), 0s);
    for (std::size_t n = 1; n < server.arrivals.size(); ++n)
        EXPECT_GE(arrival(n), 60s) << n;
    EXPECT_EQ(server.stayed, 8);
    EXPECT_EQ(log.count("rate.throttled"), 1);
    EXPECT_TRUE(failures.empty());
}

TEST_F(HeldPermitsTest, NorIntoOneThatAnotherProcessWasAskedFor)
{
    open({100, 10s});
    server.slowness = 5s;
    const auto refused_elsewhere = [](HeldPermitsTest& self) -> asio::awaitable<void> {
        const auto other = self.make();
        co_await self.simulation.clock.sleep(1s);
        auto permit = co_await other->acquire(purpose(Urgency::token));
        permit->use();
        (void)permit->answered(refusal("60"));
    };

    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 3; ++i)
        work.push_back(ask(to_request()));
    work.push_back(refused_elsewhere(*this));
    run_all(std::move(work));

    ASSERT_EQ(server.arrivals.size(), 3u);
    EXPECT_EQ(arrival(0), 0s);
    EXPECT_GE(arrival(1), 61s);
    EXPECT_GE(arrival(2), 61s);
}

// Its permit is of the time before: the pace that was learned since is another.
TEST_F(HeldPermitsTest, WhoHasWaitedThroughAWholeSilenceQueuesAgain)
{
    open({100, 10s});
    server.slowness = 20s;
    const auto refused_elsewhere = [](HeldPermitsTest& self) -> asio::awaitable<void> {
        const auto other = self.make();
        co_await self.simulation.clock.sleep(1s);
        auto permit = co_await other->acquire(purpose(Urgency::token));
        permit->use();
        (void)permit->answered(refusal("2"));
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(ask(to_request()));
    work.push_back(ask(to_request()));
    work.push_back(refused_elsewhere(*this));
    run_all(std::move(work));

    EXPECT_EQ(server.arrivals.size(), 2u);
    EXPECT_EQ(server.stayed, 1);
}

TEST_F(HeldPermitsTest, WhatStayedHasTakenNobodysPlace)
{
    open({100, 10s});
    server.answers.push_back(refusal("60"));
    std::int64_t taken = 0;
    const auto look = [](HeldPermitsTest& self, std::int64_t& found) -> asio::awaitable<void> {
        co_await self.simulation.clock.sleep(5s);
        found = self.places();
    };

    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 9; ++i)
        work.push_back(ask(to_request()));
    work.push_back(look(*this, taken));
    run_all(std::move(work));

    EXPECT_EQ(taken, 1);  // of the one that was refused
}

struct NothingSent final : Sent
{
    std::int64_t count(Moment, Moment) const override { return 0; }

    std::optional<Moment> first_after(Moment) const override { return std::nullopt; }
};

// A place that is given back takes its part of the spacing along, but not of a spacing that came later.
TEST_F(HeldPermitsTest, WhatStayedIsNoReasonToHurryAfterTheSilence)
{
    Teacher teacher{"main", [] { return 0.0; }};
    ClientState state;
    state.spaced_until = 5000;
    state.learned.rate = 1;
    state.learned.phase = Learned::Phase::capped;
    Note unused;
    unused.grant.spacing = 100;

    teacher.teach(state, unused, {}, options.ceiling, NothingSent{});
    EXPECT_EQ(state.spaced_until, 4900);

    state.throttled_until = Moment{60s};
    teacher.teach(state, unused, {}, options.ceiling, NothingSent{});
    EXPECT_EQ(state.spaced_until, 4900);
}

TEST_F(HeldPermitsTest, TheRequestIsMadeReadyOnceForEachTimeThatItLeaves)
{
    open({100, 10s});
    server.answers.push_back(refusal("60"));
    int made_ready = 0;

    std::vector<asio::awaitable<void>> work;
    for (int i = 0; i < 3; ++i)
    {
        auto request = to_request();
        request.before_leaving = [&made_ready](net::Request&) {
            ++made_ready;
            return true;
        };
        work.push_back(ask(std::move(request)));
    }
    run_all(std::move(work));

    EXPECT_EQ(server.stayed, 2);
    EXPECT_EQ(made_ready, 4);
    EXPECT_EQ(server.arrivals.size(), 4u);
}

// Else its place might be given to another one while it is on its way.
TEST_F(HeldPermitsTest, APermitThatHasGrownOldIsReplaced)
{
    options.longest_flight = 40s;
    open({100, 10s});
    server.slowness = 30s;

    ask_at_once(2);

    EXPECT_EQ(server.stayed, 1);
    ASSERT_EQ(server.arrivals.size(), 2u);
    EXPECT_GE(arrival(1), 30s);
    EXPECT_LE(arrival(1), 31s);
}

TEST_F(HeldPermitsTest, DoNotHoldWithoutAMemory)
{
    open({100, 10s});
    server.slowness = 5s;
    const auto lose_it = [](HeldPermitsTest& self) -> asio::awaitable<void> {
        co_await self.simulation.clock.sleep(1s);
        std::filesystem::remove(self.options.database);
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(ask(to_request()));
    work.push_back(ask(to_request()));
    work.push_back(lose_it(*this));
    run_all(std::move(work));

    EXPECT_EQ(server.stayed, 1);
    ASSERT_EQ(server.arrivals.size(), 2u);
    EXPECT_GE(arrival(1), 5s + 10s);  // a window of silence, since nobody knows what was sent
}

TEST_F(HeldPermitsTest, ACancelledWaitForAConnectionGivesThePlaceBack)
{
    open({100, 10s});
    server.slowness = 5s;
    const auto impatient = [](HeldPermitsTest& self) -> asio::awaitable<void> {
        co_await first_of(self.ask(to_request()), self.simulation.clock.sleep(1s));
    };

    std::vector<asio::awaitable<void>> work;
    work.push_back(ask(to_request()));
    work.push_back(impatient(*this));
    run_all(std::move(work));

    EXPECT_EQ(server.arrivals.size(), 1u);
    EXPECT_EQ(places(), 1);
}

}  // namespace
}  // namespace giposync::quota
