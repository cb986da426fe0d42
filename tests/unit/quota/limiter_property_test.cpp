// Random lives of several processes that share a limit: whatever happens, the server never sees more than
// the ceiling, nothing leaves while it asks for silence, and everybody's turn comes.

#include "quota/limiter.hpp"
#include "quota/window.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;

// What a server sees, and answers.
struct Witness
{
    struct Sighting
    {
        Moment departed;
        Moment arrived;
    };

    std::vector<Sighting> sightings;
    Moment silent_since = Moment::max();
    Moment silent_until;

    // How many left although they knew better.
    int early = 0;

    void departs(Moment now)
    {
        if (now >= silent_since && now < silent_until)
            ++early;
    }

    // From the moment on when the answer is known here.
    void asks_for_silence(Moment known, Duration span)
    {
        silent_since = std::min(silent_since, known);
        if (silent_until < known)
            silent_since = known;
        silent_until = std::max(silent_until, known + span);
    }

    std::int64_t most_arrivals_in(Duration window)
    {
        std::ranges::sort(sightings, {}, &Sighting::arrived);
        std::int64_t most = 0;
        for (auto first = sightings.begin(); first != sightings.end(); ++first)
        {
            const auto end = std::ranges::upper_bound(
                first,
                sightings.end(),
                first->arrived + window,
                {},
                &Sighting::arrived
            );
            most = std::max<std::int64_t>(most, end - first);
        }
        return most;
    }
};

struct LimiterProperty : testing::TestWithParam<unsigned>
{
    std::mt19937 random{GetParam()};
    giposync::test::Simulation simulation;
    test::CapturedLog log;
    giposync::test::TemporaryFolder folder;
    Witness witness;
    Ceiling ceiling{1 + below(20), Duration(2000 + below(20'000))};
    int refusals_in_thousand = static_cast<int>(below(3)) * 20;
    int served = 0;
    int given_up = 0;

    std::int64_t below(std::int64_t limit)
    {
        return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
    }

    bool one_in(int n) { return below(n) == 0; }

    Duration up_to(Duration span) { return Duration{below(span.count() + 1)}; }

    LimiterOptions options() const
    {
        LimiterOptions result;
        result.application = "main";
        result.client_id = "client";
        result.ceiling = ceiling;
        result.database = folder / "quota.db";
        result.boot_id = "boot";
        return result;
    }

    net::Purpose any_purpose()
    {
        net::Purpose purpose;
        purpose.urgency = static_cast<Urgency>(below(4));
        purpose.account = one_in(2) ? "milano" : "roma";
        purpose.overdue = one_in(3) ? up_to(1h) : Duration::zero();
        return purpose;
    }

    net::Response any_answer()
    {
        net::Response answer{200, {}, ""};
        if (below(1000) >= refusals_in_thousand)
            return answer;
        answer.status = one_in(4) ? 503 : 429;
        if (answer.status == 503 || one_in(2))
            answer.headers.push_back({"Retry-After", std::to_string(1 + below(20))});
        return answer;
    }

    asio::awaitable<void> request(Limiter& limiter, net::Purpose purpose)
    {
        auto permit = co_await limiter.acquire(std::move(purpose));
        if (!permit)
            throw std::runtime_error(permit.error().detail);
        if (one_in(20))
            co_return;
        permit->use();
        const auto departed = simulation.clock.moment();
        witness.departs(departed);
        const auto there = up_to(ceiling.per / 10);
        witness.sightings.push_back({departed, departed + there});
        co_await simulation.clock.sleep(there + up_to(ceiling.per / 10));
        ++served;
        if (one_in(20))
            co_return;
        const auto answer = any_answer();
        const auto now = simulation.clock.moment();
        const auto asked = answer.retry_after(simulation.clock.now());
        if (answer.status != 200)
            witness.asks_for_silence(now, asked.value_or(1s));
        (void)permit->answered(answer);
    }

    asio::awaitable<void> client(Limiter& limiter)
    {
        co_await simulation.clock.sleep(up_to(ceiling.per));
        for (auto left = below(10); left > 0; --left)
        {
            auto work = request(limiter, any_purpose());
            if (one_in(5))
            {
                const auto patience = up_to(2 * ceiling.per);
                given_up += co_await first_of(std::move(work), simulation.clock.sleep(patience)) == 1;
            }
            else
                co_await std::move(work);
            if (one_in(3))
                co_await simulation.clock.sleep(up_to(ceiling.per / 4));
        }
    }

    asio::awaitable<void> clients(Limiter& limiter)
    {
        std::vector<asio::awaitable<void>> all;
        for (auto left = 1 + below(8); left > 0; --left)
            all.push_back(client(limiter));
        co_await all_of(std::move(all));
    }

    // Lives, is cut off in the middle of everything, and lives again.
    asio::awaitable<void> process()
    {
        for (auto lives = 2 + below(4); lives > 0; --lives)
        {
            co_await simulation.clock.sleep(up_to(ceiling.per));
            Limiter limiter{
                options(),
                simulation.clock,
                [this] { return std::uniform_real_distribution<>(0, 1)(random); },
                log,
                simulation.executor()};
            if (one_in(2))
                co_await clients(limiter);
            else
                co_await first_of(clients(limiter), simulation.clock.sleep(up_to(3 * ceiling.per)));
            if (one_in(3))
                simulation.clock.set_wall_clock(Instant{Duration{below(4'000'000'000'000)}});
        }
    }
};

TEST_P(LimiterProperty, WhateverHappensTheCeilingAndTheSilenceAreKept)
{
    SCOPED_TRACE("seed " + std::to_string(GetParam()));

    std::vector<asio::awaitable<void>> processes;
    for (auto left = 1 + below(3); left > 0; --left)
        processes.push_back(process());
    simulation.run(all_of(std::move(processes)));
    simulation.settle();

    EXPECT_LE(witness.most_arrivals_in(ceiling.per), ceiling.requests);
    EXPECT_EQ(witness.early, 0);
    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, LimiterProperty, testing::Range(1u, 81u));

}  // namespace
}  // namespace giposync::quota
