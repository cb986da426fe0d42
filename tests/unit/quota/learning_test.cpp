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

struct LearningTest : testing::Test
{
    Ceiling configured{60, 60s};
    Learned learned;
    test::SentList sent;
    Moment now{100h};

    void send(int requests, Duration between)
    {
        for (int i = 0; i < requests; ++i, now += between)
        {
            sent.add(now);
            learn_from_answer(learned, configured, {now, now, true}, sent);
        }
    }

    void refuse(Duration pause)
    {
        (void)learn_from_refusal(learned, configured, {now, now, spaced(learned)}, pause, sent);
        now += pause;
    }
};

TEST_F(LearningTest, NothingIsInForceButTheConfiguredCeilingBeforeAnyRefusal)
{
    send(50, 100ms);

    EXPECT_EQ(rate_in_force(learned, configured), 1.0);
    EXPECT_EQ(spacing(learned), 0.0);
    EXPECT_FALSE(spaced(learned));
}

TEST_F(LearningTest, ARefusalTeachesToFallBelowWhatWasInUse)
{
    send(40, 100ms);
    refuse(56s);
    send(1, 0ms);

    EXPECT_TRUE(spaced(learned));
    EXPECT_LT(rate_in_force(learned, configured), 40.0 / 60);
    EXPECT_GE(rate_in_force(learned, configured), 0.9 * 40.0 / 60);
}

TEST_F(LearningTest, ARefusalOfTheVeryFirstRequestLeavesATrickle)
{
    refuse(30s);
    send(1, 0ms);

    EXPECT_GT(rate_in_force(learned, configured), 0);
    for (int i = 0; i < 2000; ++i)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});
    EXPECT_EQ(rate_in_force(learned, configured), 1.0);
}

TEST_F(LearningTest, ABadHourOfTheServersIsForgottenSoon)
{
    send(30, 1min);  // as on a quiet day
    for (int i = 0; i < 30; ++i)
        refuse(5min);
    send(1, 0ms);

    const auto back = now;
    while (rate_in_force(learned, configured) < 1.0 && now < back + 24h)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});

    EXPECT_LE(now - back, 30min);
}

TEST_F(LearningTest, RequestsThatWereOnTheirWayTogetherTeachOnce)
{
    send(40, 100ms);
    const auto departed = now;
    (void)learn_from_refusal(learned, configured, {departed, departed + 100ms, false}, 30s, sent);
    const auto taught = learned;

    EXPECT_TRUE(known_already(learned, {departed, departed + 150ms, false}));
    (void)learn_from_refusal(learned, configured, {departed, departed + 150ms, false}, 30s, sent);
    learn_from_answer(learned, configured, {departed, departed + 160ms, false}, sent);

    EXPECT_EQ(learned, taught);
}

TEST_F(LearningTest, OneRequestAtATimeFindsOutWhetherTheServerAnswersAgain)
{
    send(40, 100ms);
    refuse(30s);

    EXPECT_GE(spacing(learned), 1.0);
}

TEST_F(LearningTest, WhatWasNotUsedProvesNothing)
{
    send(40, 100ms);
    refuse(56s);
    send(1, 0ms);
    const auto rate = learned.rate;

    for (int i = 0; i < 1000; ++i)
    {
        now += 10s;
        sent.add(now);
        learn_from_answer(learned, configured, {now, now, false}, sent);
    }

    EXPECT_EQ(learned.rate, rate);
}

TEST_F(LearningTest, ARefusalWhileLittleIsUsedIsOthersDoing)
{
    send(40, 100ms);
    refuse(56s);
    send(1, 0ms);
    const auto known = learned.refused;
    auto rate = learned.rate;

    // Their bursts, while we send one request in ten minutes: each is obeyed, none is a limit.
    for (int burst = 0; burst < 4; ++burst)
    {
        now += 10min;
        (void)learn_from_refusal(learned, configured, {now, now, false}, 1s, sent);
        EXPECT_LT(learned.rate, 0.76 * rate);
        EXPECT_GE(learned.rate, 0.49 * rate);
        EXPECT_EQ(learned.refused, known);
        rate = learned.rate;
        now += 1s;
        send(1, 0ms);
    }

    const auto back = now;
    while (learned.rate < 0.9 * known && now < back + 24h)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});
    EXPECT_LE(now - back, 15min);
}

TEST_F(LearningTest, OurOwnSpacingIsNoCostOfARefusal)
{
    send(2, 5s);
    refuse(5s);
    send(1, 0ms);
    (void)learn_from_refusal(learned, configured, {now, now, true}, 5s, sent);
    const auto between = Duration{static_cast<Duration::rep>(1000 * spacing(learned))};
    ASSERT_GT(between, 20s);

    now += between + 5s;
    send(1, 0ms);

    EXPECT_LE(learned.pause, 6s);
    EXPECT_GE(learned.pause, 4s);
}

TEST_F(LearningTest, NeverClimbsAboveTheConfiguredCeiling)
{
    send(10, 100ms);
    refuse(5s);
    for (int i = 0; i < 20'000; ++i)
    {
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});
        ASSERT_LE(rate_in_force(learned, configured), 1.0);
    }

    EXPECT_EQ(learned.phase, Learned::Phase::capped);
    EXPECT_EQ(rate_in_force(learned, configured), 1.0);
}

TEST_F(LearningTest, IsForgottenAfterADayAtTheConfiguredCeiling)
{
    send(10, 100ms);
    refuse(5s);
    while (learned.phase != Learned::Phase::capped)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});
    EXPECT_TRUE(spaced(learned));

    now += 24h;
    send(1, 0ms);

    EXPECT_EQ(learned, Learned{});
}

TEST_F(LearningTest, FollowsACeilingThatIsRaised)
{
    send(10, 100ms);
    refuse(5s);
    while (learned.phase != Learned::Phase::capped)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});

    configured.requests = 120;
    for (int i = 0; i < 5000; ++i)
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});

    EXPECT_EQ(rate_in_force(learned, configured), 2.0);
}

TEST_F(LearningTest, ACeilingThatIsLoweredHoldsAtOnce)
{
    send(50, 100ms);
    refuse(56s);
    send(1, 0ms);

    configured.requests = 6;

    EXPECT_EQ(rate_in_force(learned, configured), 0.1);
}

}  // namespace
}  // namespace giposync::quota
