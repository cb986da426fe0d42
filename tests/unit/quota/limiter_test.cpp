#include "quota/limiter.hpp"
#include "quota/window.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct LimiterTest : test::LimiterFixture
{
    LimiterTest() { limiter = make(); }

    std::vector<asio::awaitable<void>> requests(int count, std::string name, net::Purpose wanted)
    {
        std::vector<asio::awaitable<void>> work;
        for (int i = 0; i < count; ++i)
            work.push_back(request(name, wanted));
        return work;
    }

    asio::awaitable<void> give_up_after(Duration patience, std::string name, net::Purpose wanted)
    {
        co_await first_of(request(std::move(name), std::move(wanted)), simulation.clock.sleep(patience));
    }
};

TEST_F(LimiterTest, LetsTheCeilingThroughAndThenAsPlacesBecomeFree)
{
    run_all(requests(7, "x", purpose(Urgency::token)));

    const auto window = hold(options.ceiling);
    ASSERT_EQ(passages.size(), 7u);
    EXPECT_EQ(when(2), 0s);
    EXPECT_EQ(when(3), window);
    EXPECT_EQ(when(5), window);
    EXPECT_EQ(when(6), 2 * window);
}

TEST_F(LimiterTest, APlaceIsHeldFromThePermitUntilAWindowAfterTheAnswer)
{
    const auto slow = [](LimiterTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        permit->use();
        co_await self.simulation.clock.sleep(4s);
        (void)permit->answered({200, {}, ""});
    };
    options.ceiling.requests = 1;
    restart();

    std::vector<asio::awaitable<void>> work;
    work.push_back(slow(*this));
    work.push_back(request("next", purpose(Urgency::token)));
    run_all(std::move(work));

    EXPECT_EQ(when(0), 4s + hold(options.ceiling));
}

TEST_F(LimiterTest, TheMoreUrgentGoFirst)
{
    fill_window();

    std::vector<asio::awaitable<void>> work;
    work.push_back(request("reconcile", purpose(Urgency::reconcile)));
    work.push_back(request("fill", purpose(Urgency::fill)));
    work.push_back(request("change", purpose(Urgency::change)));
    work.push_back(later(1s, "late change", purpose(Urgency::change)));
    work.push_back(later(2s, "token", purpose(Urgency::token)));
    run_all(std::move(work));

    EXPECT_EQ(names(), (std::vector<std::string>{"token", "change", "late change", "fill", "reconcile"}));
}

TEST_F(LimiterTest, WithinAnAccountTheMostOverdueGoesFirst)
{
    fill_window();

    std::vector<asio::awaitable<void>> work;
    work.push_back(request("due", purpose(Urgency::change)));
    work.push_back(request("an hour", purpose(Urgency::change, "milano", 1h)));
    work.push_back(request("a minute", purpose(Urgency::change, "milano", 1min)));
    run_all(std::move(work));

    EXPECT_EQ(names(), (std::vector<std::string>{"an hour", "a minute", "due"}));
}

TEST_F(LimiterTest, TwoAccountsShareEvenlyHoweverMuchEachAsksFor)
{
    options.ceiling.requests = 10;
    restart();
    fill_window();

    auto work = requests(40, "milano", purpose(Urgency::fill, "milano"));
    for (auto& one : requests(10, "roma", purpose(Urgency::fill, "roma")))
        work.push_back(std::move(one));
    run_all(std::move(work));

    for (std::size_t window = 0; window < 2; ++window)
    {
        const auto all = names();
        const auto begin = all.begin() + static_cast<std::ptrdiff_t>(10 * window);
        EXPECT_EQ(std::count(begin, begin + 10, "roma"), 5) << window;
    }
}

TEST_F(LimiterTest, ALoginFindsAPlaceWhileAFillTakesAllThatItCan)
{
    options.ceiling = {60, 60s};
    restart();
    auto work = requests(200, "fill", purpose(Urgency::fill));
    std::vector<Duration> arrivals;
    for (int i = 0; i < 30; ++i)
    {
        arrivals.push_back(i * 6'300ms);
        work.push_back(later(arrivals.back(), "token", purpose(Urgency::token)));
    }

    run_all(std::move(work));

    auto arrival = arrivals.begin();
    for (const auto& passage : passages)
    {
        if (passage.name != "token")
            continue;
        EXPECT_LE(passage.at - start - *arrival, 1s);  // the average distance of two permits
        ++arrival;
    }
}

TEST_F(LimiterTest, AFirstFillDelaysAChangeByNoMoreThanOnePermit)
{
    options.ceiling = {20, 20s};
    restart();
    auto work = requests(300, "fill", purpose(Urgency::fill));
    for (int i = 1; i <= 20; ++i)
        work.push_back(later(i * 7'100ms, "change", purpose(Urgency::change)));

    run_all(std::move(work));

    int fills = 0;
    int change = 1;
    for (const auto& passage : passages)
    {
        if (passage.name == "fill" && passage.at - start >= change * 7'100ms)
            ++fills;
        if (passage.name != "change")
            continue;
        EXPECT_LE(fills, 1) << change;
        EXPECT_LE(passage.at - start - change * 7'100ms, 2s) << change;
        fills = 0;
        ++change;
    }
}

TEST_F(LimiterTest, TheReserveCostsNothingWhileThereIsABacklog)
{
    options.ceiling = {10, 10s};
    restart();

    run_all(requests(500, "fill", purpose(Urgency::fill)));

    const auto in_fifty_windows =
        std::ranges::count_if(passages, [&](const Passage& passage) { return passage.at - start < 400s; });
    EXPECT_GE(in_fifty_windows, 400 * 97 / 100);
}

TEST_F(LimiterTest, ACancelledWaitLeavesTheQueue)
{
    fill_window();

    std::vector<asio::awaitable<void>> work;
    work.push_back(give_up_after(3s, "impatient", purpose(Urgency::token)));
    work.push_back(request("patient", purpose(Urgency::change)));
    run_all(std::move(work));

    EXPECT_EQ(names(), std::vector<std::string>{"patient"});
}

TEST_F(LimiterTest, APermitThatIsNotUsedGivesItsPlaceBack)
{
    const auto hold_unused = [](LimiterTest& self, Duration span) -> asio::awaitable<void> {
        const auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        co_await self.simulation.clock.sleep(span);
    };
    options.ceiling.requests = 1;
    restart();

    std::vector<asio::awaitable<void>> work;
    work.push_back(hold_unused(*this, 2s));
    work.push_back(request("next", purpose(Urgency::token)));
    run_all(std::move(work));

    EXPECT_EQ(when(0), 2s);
}

TEST_F(LimiterTest, APermitThatWasUsedKeepsItsPlaceWhateverCameOfIt)
{
    const auto fail = [](LimiterTest& self) -> asio::awaitable<void> {
        auto permit = co_await self.limiter->acquire(purpose(Urgency::token));
        permit->use();
    };
    options.ceiling.requests = 1;
    restart();

    simulation.run(fail(*this));
    simulation.run(request("next", purpose(Urgency::token)));

    // And for some seconds more, in which it may still arrive.
    EXPECT_GE(when(0), hold(options.ceiling));
    EXPECT_LE(when(0), hold(options.ceiling) + 5s);
}

TEST_F(LimiterTest, NothingIsSentBeforeTheServersTimeIsOver)
{
    simulation.run(request("refused", purpose(Urgency::change), {429, {{"Retry-After", "30"}}, ""}));

    std::vector<asio::awaitable<void>> work;
    for (const auto urgency : {Urgency::reconcile, Urgency::change, Urgency::token})
        work.push_back(request("again", purpose(urgency)));
    run_all(std::move(work));

    EXPECT_GE(when(1), 30s);
    EXPECT_LE(when(1), 30s + 1ms);
}

TEST_F(LimiterTest, JitterComesOnTopOfTheServersTime)
{
    dice = 0.5;
    simulation.run(request("refused", purpose(Urgency::change), {429, {{"Retry-After", "30"}}, ""}));
    simulation.run(request("again", purpose(Urgency::token)));

    EXPECT_EQ(when(1), 31'501ms);
}

TEST_F(LimiterTest, A503WithRetryAfterPausesWithoutTeaching)
{
    simulation.run(request("busy", purpose(Urgency::change), {503, {{"Retry-After", "3600"}}, ""}));
    simulation.run(request("again", purpose(Urgency::change)));

    EXPECT_EQ(when(1), 1h + 1ms);
    EXPECT_EQ(log.count("rate.throttled"), 1);
    EXPECT_EQ(log.count("rate.learned"), 0);
}

TEST_F(LimiterTest, A503WithARetryAfterThatCannotBeReadPausesAsA429WithoutOne)
{
    simulation.run(request("busy", purpose(Urgency::token), {503, {{"Retry-After", "soon"}}, ""}));
    dice = 0.5;
    simulation.run(request("busy", purpose(Urgency::token), {503, {{"Retry-After", "soon"}}, ""}));
    simulation.run(request("again", purpose(Urgency::token)));

    EXPECT_EQ(when(1), 1001ms);
    EXPECT_EQ(when(2), 1001ms + 2501ms);
    const auto reason = test::field(*log.last("rate.throttled"), "reason");
    EXPECT_EQ(reason, "503 with a Retry-After that cannot be read");
}

TEST_F(LimiterTest, A503WithoutRetryAfterIsAnAnswerLikeAnyOther)
{
    simulation.run(request("broken", purpose(Urgency::change), {503, {}, ""}));
    simulation.run(request("next", purpose(Urgency::change)));

    EXPECT_EQ(when(1), 0s);
    EXPECT_EQ(log.count("rate.throttled"), 0);
}

TEST_F(LimiterTest, ThrottlingIsToldOnceHoweverManyWait)
{
    options.ceiling = {60, 60s};
    restart();
    const auto two_at_once = [](LimiterTest& self) -> asio::awaitable<void> {
        auto one = co_await self.limiter->acquire(purpose(Urgency::change));
        auto other = co_await self.limiter->acquire(purpose(Urgency::change));
        one->use();
        other->use();
        self.dice = 0.9;
        (void)one->answered({429, {{"Retry-After", "30"}}, ""});
        co_await self.simulation.clock.sleep(200ms);
        (void)other->answered({429, {{"Retry-After", "30"}}, ""});
    };

    auto work = requests(5, "waits", purpose(Urgency::fill));
    run_all(requests(5, "before", purpose(Urgency::fill)));
    simulation.run(two_at_once(*this));
    run_all(std::move(work));

    ASSERT_EQ(log.count("rate.throttled"), 1);
    const auto& event = *log.last("rate.throttled");
    EXPECT_EQ(event.level, Level::warning);
    EXPECT_EQ(test::field(event, "application"), "main");
    EXPECT_EQ(test::field(event, "retry_after_s"), "33");
    EXPECT_EQ(test::field(event, "until"), "2026-01-31T01:00:32Z");
    EXPECT_EQ(test::field(event, "reason"), "429 with Retry-After");
}

TEST_F(LimiterTest, WhatWasLearnedIsToldOnce)
{
    options.ceiling = {60, 60s};
    restart();
    run_all(requests(30, "fine", purpose(Urgency::token)));

    simulation.run(request("refused", purpose(Urgency::change), {429, {{"Retry-After", "60"}}, ""}));
    run_all(requests(10, "again", purpose(Urgency::change)));

    ASSERT_EQ(log.count("rate.learned"), 1);
    EXPECT_EQ(test::field(*log.last("rate.learned"), "from"), "60");
    EXPECT_EQ(test::field(*log.last("rate.learned"), "to"), "29");
}

TEST_F(LimiterTest, LearnedRequestsAreSpacedEvenly)
{
    options.ceiling = {60, 60s};
    restart();
    run_all(requests(30, "fine", purpose(Urgency::token)));
    simulation.run(request("refused", purpose(Urgency::change), {429, {{"Retry-After", "60"}}, ""}));
    passages.clear();

    run_all(requests(20, "again", purpose(Urgency::change)));

    for (std::size_t n = 2; n < passages.size(); ++n)
        EXPECT_NEAR(static_cast<double>((when(n) - when(n - 1)).count()), 60'000 / 29.1, 60) << n;
}

TEST_F(LimiterTest, SleepsWhileNobodyWaits)
{
    run_all(requests(5, "x", purpose(Urgency::change)));
    simulation.settle();

    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

TEST_F(LimiterTest, SleepsUntilTheMomentItselfAndHardlyLooksUp)
{
    struct CountingClock final : Clock
    {
        Clock& inner;
        int sleeps = 0;

        explicit CountingClock(Clock& clock) : inner(clock) {}

        Instant now() const override { return inner.now(); }

        Moment moment() const override { return inner.moment(); }

        asio::awaitable<void> sleep_until(Moment wake) override
        {
            ++sleeps;
            return inner.sleep_until(wake);
        }
    };

    fill_window();
    CountingClock counting{simulation.clock};
    limiter = std::make_unique<Limiter>(
        options,
        counting,
        [] { return 0.0; },
        log,
        simulation.executor()
    );

    simulation.run(request("waits", purpose(Urgency::token)));

    EXPECT_EQ(when(0), hold(options.ceiling));
    EXPECT_LE(counting.sleeps, 2);
}

TEST_F(LimiterTest, ARaisedCeilingHoldsAtOnce)
{
    fill_window();
    simulation.clock.advance(1s);
    options.ceiling = {4, 10s};
    restart();

    EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterTest, TwoClientsDoNotShareALimit)
{
    fill_window();
    options.client_id = "client-2";
    restart();

    simulation.run(request("other", purpose(Urgency::token)));

    EXPECT_EQ(when(0), 0s);
}

}  // namespace
}  // namespace giposync::quota
