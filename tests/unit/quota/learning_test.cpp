#include "quota/earning.hpp"
#include "quota/learning.hpp"
#include "unit/quota/learning_world.hpp"

#include <gtest/gtest.h>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

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

    void send_as_fast_as_allowed()
    {
        send(1, Duration{static_cast<Duration::rep>(1000 * spacing(learned)) + 1});
    }

    // As after some hours beside nobody, at the limit of one a second.
    void hold_a_limit()
    {
        configured = {600, 60s};
        learned.phase = Learned::Phase::steady;
        learned.rate = 0.98;
        learned.refused = 1;
        learned.unit = 60s;
        learned.taught = 5;
        learned.confirmed = 3;
        for (int i = 0; i < 200; ++i)
            send_as_fast_as_allowed();
    }

    // With others, who have just come and take nearly half of it.
    void share_it()
    {
        while (learned.refused > 0.7)
            be_refused_soon();
    }

    void be_refused_soon()
    {
        refuse(5s);
        for (int i = 0; i < 8; ++i)
            send_as_fast_as_allowed();
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
        send_as_fast_as_allowed();
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
        send_as_fast_as_allowed();

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
        send_as_fast_as_allowed();
    EXPECT_LE(now - back, 15min);
}

TEST_F(LearningTest, ALimitThatOthersTookAShareOfIsReturnedToAndNotExceeded)
{
    hold_a_limit();
    share_it();
    EXPECT_NEAR(learned.former, 1.0, 0.001);

    const auto left = now;
    double highest = 0;
    while (learned.former > 0 && now < left + 24h)
    {
        send_as_fast_as_allowed();
        highest = std::max(highest, learned.rate);
    }

    EXPECT_EQ(learned.phase, Learned::Phase::steady);
    EXPECT_NEAR(learned.refused, 1.0, 0.001);
    EXPECT_EQ(highest, learned.rate);
    EXPECT_LT(highest, 1.0);
    EXPECT_LE(now - left, 15min);
}

TEST_F(LearningTest, ALimitThatHasNotBeenBorneForADayIsHistory)
{
    hold_a_limit();
    share_it();
    ASSERT_NEAR(learned.former, 1.0, 0.001);

    now += 24h;
    be_refused_soon();

    EXPECT_EQ(learned.former, 0.0);
}

TEST_F(LearningTest, ARefusalByChanceIsNoShareOfOthers)
{
    hold_a_limit();
    const auto without = seconds_between_probes(learned);
    be_refused_soon();
    be_refused_soon();

    EXPECT_FALSE(is_shared(learned));
    EXPECT_GE(seconds_between_probes(learned), without / 4);
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
        send_as_fast_as_allowed();
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
        send_as_fast_as_allowed();
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
        send_as_fast_as_allowed();

    configured.requests = 120;
    for (int i = 0; i < 5000; ++i)
        send_as_fast_as_allowed();

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
