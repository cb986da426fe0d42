// Limits that servers keep secret: how they are found, shared with strangers, and followed.

#include "quota/learning.hpp"
#include "unit/quota/learning_world.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using test::HiddenServer;
using test::LearningWorld;

struct Case
{
    std::string name;
    std::int64_t hidden;
    Duration window;
    HiddenServer::Header header;
    Duration configured_window;

    friend std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
};

std::vector<Case> cases_with(std::vector<std::pair<std::string, Duration>> configured_windows)
{
    struct Limit
    {
        std::string name;
        std::int64_t requests;
        Duration per;
    };

    const std::vector<Limit> limits{
        {"10in10s", 10, 10s},
        {"20in10s", 20, 10s},
        {"30in60s", 30, 60s},
        {"60in60s", 60, 60s},
        {"300in60s", 300, 60s},
        {"1000in1h", 1000, 1h},
    };
    const std::vector<std::pair<std::string, HiddenServer::Header>> headers{
        {"NoHeader", HiddenServer::Header::none},
        {"Fixed30s", HiddenServer::Header::fixed},
        {"ExactHeader", HiddenServer::Header::exact},
    };
    std::vector<Case> cases;
    for (const auto& limit : limits)
        for (const auto& [header_name, header] : headers)
            for (const auto& [window_name, window] : configured_windows)
                cases.push_back(
                    {limit.name + header_name + window_name, limit.requests, limit.per, header, window}
                );
    return cases;
}

std::vector<Case> cases_where(bool (*wanted)(const Case&))
{
    auto cases = cases_with({{"", 60s}});
    std::erase_if(cases, [wanted](const Case& one) { return !wanted(one); });
    return cases;
}

struct HiddenLimit : testing::TestWithParam<Case>
{
    // Far above everything hidden: 100 requests a second.
    Ceiling configured{GetParam().configured_window / 10ms, GetParam().configured_window};
    LearningWorld world{world_of(static_cast<unsigned>(testing::UnitTest::GetInstance()->random_seed()))};

    LearningWorld world_of(unsigned seed) const
    {
        const HiddenServer server{GetParam().hidden, GetParam().window, GetParam().header};
        return {server, configured, 100ms, seed};
    }

    // As long as it takes to see several probes: windows of the server's, and not less than an hour.
    Duration long_time() const { return std::max<Duration>(30 * GetParam().window, 1h); }

    double share_of_budget(const LearningWorld::Tally& tally, Duration span) const
    {
        return static_cast<double>(tally.accepted) /
               (static_cast<double>(GetParam().hidden) * static_cast<double>(span.count()) /
                static_cast<double>(GetParam().window.count()));
    }

    double hidden_rate() const { return rate_of(Ceiling{GetParam().hidden, GetParam().window}); }
};

double refused_share(const LearningWorld::Tally& tally)
{
    return static_cast<double>(tally.refused) / static_cast<double>(tally.refused + tally.accepted);
}

TEST_P(HiddenLimit, IsFoundAndFullyUsed)
{
    world.run(long_time());

    const auto steady = world.run(5 * long_time());

    EXPECT_LE(refused_share(steady), 0.01);
    EXPECT_GE(share_of_budget(steady, 5 * long_time()), 0.90);
}

// Pauses of 30 s hide how soon a server forgets, and a limit of 10 in 10 s takes some of them to be found.
TEST_P(HiddenLimit, IsNearlyFullyUsedSoonAfterTheFirstRefusals)
{
    for (unsigned seed = 1; seed <= 5; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto one = world_of(seed);
        one.run(std::max<Duration>(5 * GetParam().window, 10min));

        const auto span = std::max<Duration>(20 * GetParam().window, 1h);
        const auto soon = one.run(span);

        EXPECT_LE(refused_share(soon), 0.01);
        EXPECT_GE(share_of_budget(soon, span), 0.89);
    }
}

TEST_P(HiddenLimit, IsNotExceededAfterTheFirstRefusals)
{
    world.run(long_time());
    ASSERT_TRUE(world.first_refusal());

    double highest = 0;
    for (int i = 0; i < 500; ++i)
    {
        world.run(long_time() / 100);
        highest = std::max(highest, world.rate());
    }

    // Probes go a little beyond, and no further.
    EXPECT_LE(highest, 1.15 * hidden_rate());
    EXPECT_GE(world.rate(), 0.90 * hidden_rate());
}

TEST_P(HiddenLimit, IsSharedWithAStrangerWhoComesRegularly)
{
    for (unsigned seed = 1; seed <= 5; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto shared = world_of(seed);
        shared.run(3 * long_time());
        shared.set_stranger(GetParam().hidden / 2, 0);
        shared.run(long_time());

        const auto later = shared.run(5 * long_time());

        EXPECT_LE(refused_share(later), 0.01);
        EXPECT_GE(share_of_budget(later, 5 * long_time()), 0.5 * 0.85);
    }
}

using TellingLimit = HiddenLimit;
using TinyLimit = HiddenLimit;

// Exactly two windows, and not one more, wherever a window holds enough requests to tell anything by.
TEST_P(TellingLimit, IsYieldedWithinTwoWindows)
{
    const auto half = GetParam().hidden / 2;
    const auto tenth = (half + 9) / 10;
    // A fixed pause of 30 s is three windows of 10 s, and beside somebody else it is met more often.
    const bool pauses_are_long = GetParam().header == HiddenServer::Header::fixed && GetParam().window < 30s;
    for (unsigned seed = 1; seed <= 5; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto shared = world_of(seed);
        shared.run(3 * long_time());

        shared.set_stranger(half);
        shared.run(2 * GetParam().window);
        const auto third = shared.run(GetParam().window);
        const auto later = shared.run(5 * long_time());

        EXPECT_LE(third.accepted, half + tenth);
        EXPECT_LE(refused_share(later), 0.01);
        EXPECT_GE(share_of_budget(later, 5 * long_time()), 0.5 * (pauses_are_long ? 0.84 : 0.85));
    }
}

// Of ten requests in a window, one is a tenth of the limit. Beside five of a stranger's there is room for
// four of ours in every window, 0.4 of the limit, and whoever sends a little more has five in some of them.
// The stranger has six in one window of twenty. When both come together, one is refused, him or us; as long
// as it is always him there is nothing to learn from, so it can take some windows until he is noticed. What
// holds is that we are refused as rarely as at any other limit, and use nearly all of what there is room for.
TEST_P(TinyLimit, IsYieldedInTheEnd)
{
    for (unsigned seed = 1; seed <= 5; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto shared = world_of(seed);
        shared.run(3 * long_time());
        shared.set_stranger(GetParam().hidden / 2);
        shared.run(long_time());

        const auto later = shared.run(5 * long_time());

        EXPECT_LE(refused_share(later), 0.01);
        EXPECT_GE(share_of_budget(later, 5 * long_time()), 0.4 * 0.9);
    }
}

// One who comes so irregularly has three requests in one window and seven in another.
TEST_P(TinyLimit, IsYieldedToAnErraticStranger)
{
    for (unsigned seed = 1; seed <= 5; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto shared = world_of(seed);
        shared.run(3 * long_time());
        shared.set_stranger(GetParam().hidden / 2, 0.5);
        shared.run(long_time());

        const auto later = shared.run(5 * long_time());

        EXPECT_LE(refused_share(later), 0.0125);
        EXPECT_GE(share_of_budget(later, 5 * long_time()), 0.5 * 0.5);
    }
}

TEST_P(HiddenLimit, IsTakenBackWhenTheStrangerLeaves)
{
    world.run(3 * long_time());
    world.set_stranger(GetParam().hidden / 2);
    world.run(3 * long_time());

    world.set_stranger(0);
    world.run(std::max<Duration>(20 * GetParam().window, 30min));
    const auto again = world.run(5 * long_time());

    EXPECT_GE(share_of_budget(again, 5 * long_time()), 0.90);
    EXPECT_LE(refused_share(again), 0.01);
}

using KnownLimit = HiddenLimit;

// A limit that held before is looked for sooner, and in greater steps, than one that nobody knows: on average
// in half the time, or less.
TEST_P(KnownLimit, IsTakenBackSoon)
{
    constexpr int seeds = 20;
    const auto& [name, hidden, window, header, configured_window] = GetParam();
    Duration needed{0};
    for (unsigned seed = 1; seed <= seeds; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        auto shared = world_of(seed);
        shared.run(long_time());
        shared.set_stranger(hidden / 2);
        shared.run(long_time());

        shared.set_stranger(0);
        const auto left = shared.now();
        while (shared.run(window).accepted * 10 < hidden * 9)
            ASSERT_LE(shared.now() - left, 1h);
        needed += shared.now() - left;
    }

    EXPECT_LE(needed / seeds, header == HiddenServer::Header::fixed ? 18min : 9min);
}

TEST_P(HiddenLimit, IsFollowedWhenTheServerHalvesIt)
{
    world.run(3 * long_time());

    world.server().set_requests(GetParam().hidden / 2);
    world.run(2 * GetParam().window + 2min);
    const auto halved = world.run(5 * long_time());

    EXPECT_LE(refused_share(halved), 0.01);
    EXPECT_GE(share_of_budget(halved, 5 * long_time()), 0.5 * 0.85);
}

INSTANTIATE_TEST_SUITE_P(All, HiddenLimit, testing::ValuesIn(cases_with({{"", 60s}})), [](const auto& one) {
    return one.param.name;
});

INSTANTIATE_TEST_SUITE_P(
    All,
    TellingLimit,
    testing::ValuesIn(cases_where([](const Case& one) { return one.hidden >= 20; })),
    [](const auto& one) { return one.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    All,
    KnownLimit,
    testing::ValuesIn(cases_where([](const Case& one) { return one.hidden >= 60 && one.window == 60s; })),
    [](const auto& one) { return one.param.name; }
);

INSTANTIATE_TEST_SUITE_P(
    All,
    TinyLimit,
    testing::ValuesIn(cases_where([](const Case& one) { return one.hidden < 20; })),
    [](const auto& one) { return one.param.name; }
);

// The window that was configured need not be the server's.
using MistakenWindow = HiddenLimit;

TEST_P(MistakenWindow, IsNoHindrance)
{
    world.run(long_time());

    const auto steady = world.run(5 * long_time());

    EXPECT_LE(refused_share(steady), 0.01);
    EXPECT_GE(share_of_budget(steady, 5 * long_time()), 0.90);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    MistakenWindow,
    testing::ValuesIn(cases_with({{"In10s", 10s}, {"In1h", 1h}})),
    [](const auto& one) { return one.param.name; }
);

}  // namespace
}  // namespace giposync::quota
