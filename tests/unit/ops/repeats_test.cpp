#include "ops/repeats.hpp"
#include "support/captured_log.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Instant midnight = std::chrono::sys_days{std::chrono::January / 31 / 2026};

Event failure(std::string message = "no route", Fields fields = {})
{
    return {Level::warning, "walk.failed", std::move(message), std::move(fields)};
}

struct RepeatsTest : testing::Test
{
    Repeats repeats;
    Moment now{1h};

    std::optional<Event> offer(Event event)
    {
        return repeats.offer(std::move(event), midnight + now.time_since_epoch(), now);
    }

    int printed(int times, Duration apart, const Event& event)
    {
        int count = 0;
        for (int i = 0; i < times; ++i, now += apart)
            count += offer(event).has_value() ? 1 : 0;
        return count;
    }
};

TEST_F(RepeatsTest, PrintsTheFirstFewAsTheyCome)
{
    EXPECT_EQ(printed(3, 1s, failure()), 3);
    EXPECT_FALSE(offer(failure()));
    EXPECT_EQ(printed(10, 1s, {Level::info, "settings.reloaded", "", {}}), 10);
    EXPECT_FALSE(offer({Level::info, "settings.reloaded", "", {}}));
}

TEST_F(RepeatsTest, OneLineStandsForManyAndCountsThem)
{
    printed(3, 1min, failure());  // the last of them after two minutes
    EXPECT_FALSE(offer(failure()));
    now += 4min + 1s;
    const auto line = offer(failure());

    ASSERT_TRUE(line);
    EXPECT_EQ(test::field(*line, "repeated"), "2");
    EXPECT_EQ(test::field(*line, "since"), "2026-01-31T01:03:00Z");
}

TEST_F(RepeatsTest, OneThatStandsForItselfAloneHasNoCount)
{
    printed(3, 0s, failure());
    now += 10min;
    const auto line = offer(failure());

    ASSERT_TRUE(line);
    EXPECT_EQ(test::field(*line, "repeated"), "");
}

TEST_F(RepeatsTest, PrintsEverLessOftenUpToOnceAnHour)
{
    const int on_a_day = printed(24 * 60, 1min, failure());
    EXPECT_LE(on_a_day, 32);
    EXPECT_GE(on_a_day, 24);

    const int on_the_next = printed(24 * 60, 1min, failure());
    EXPECT_LE(on_the_next, 25);
    EXPECT_GE(on_the_next, 23);
}

TEST_F(RepeatsTest, CountsNothingTwiceAndForgetsNothing)
{
    std::int64_t told = 0;
    const auto count = [&told](const Event& line) {
        const auto repeated = test::field(line, "repeated");
        told += repeated.empty() ? 1 : std::stoll(repeated);
    };
    for (int i = 0; i < 5000; ++i, now += 7s)
    {
        if (const auto line = offer(failure()))
            count(*line);
        for (const auto& line : repeats.due(now))
            count(line);
    }
    for (const auto& line : repeats.rest())
        count(line);

    EXPECT_EQ(told, 5000);
}

TEST_F(RepeatsTest, PrintsWhatIsHeldBackWhenItIsDue)
{
    printed(3, 0s, failure());
    offer(failure());
    EXPECT_TRUE(repeats.due(now + 4min).empty());

    const auto lines = repeats.due(now + 5min);

    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(test::field(lines[0], "repeated"), "1");
    EXPECT_TRUE(repeats.due(now + 5h).empty());
}

TEST_F(RepeatsTest, GivesAllThatIsHeldBackAtTheEnd)
{
    printed(5, 0s, failure("one"));
    printed(4, 0s, failure("two"));

    EXPECT_EQ(repeats.rest().size(), 2U);
    EXPECT_TRUE(repeats.rest().empty());
}

TEST_F(RepeatsTest, WhatHasNotHappenedForAWhileIsNewAgain)
{
    printed(3, 0s, failure());
    now += 2h + 1min;

    EXPECT_EQ(printed(3, 0s, failure()), 3);
}

TEST_F(RepeatsTest, AFailureIsTheSameThoughItsNumbersMoveOn)
{
    EXPECT_EQ(kind_of(failure("try 3 of 9")), kind_of(failure("try 12 of 9")));
    EXPECT_EQ(kind_of(failure("x", {{"tries", 1}})), kind_of(failure("x", {{"tries", 2}})));
    EXPECT_EQ(
        kind_of(failure("x", {{"reason", "gave up after 30 s"}})),
        kind_of(failure("x", {{"reason", "gave up after 31 s"}}))
    );
    EXPECT_NE(kind_of(failure("x", {{"resource", "r1"}})), kind_of(failure("x", {{"resource", "r2"}})));
    EXPECT_NE(kind_of(failure("x")), kind_of(failure("y")));
}

TEST_F(RepeatsTest, NewsWithOtherNumbersIsOtherNews)
{
    const auto news = [](int items) { return Event{Level::info, "walk.finished", "", {{"items", items}}}; };

    EXPECT_NE(kind_of(news(1)), kind_of(news(2)));
}

TEST_F(RepeatsTest, ManyKindsDoNotFillTheMemoryAndNoCountIsLost)
{
    printed(4, 0s, failure("held back"));
    for (int i = 0; i < 30000; ++i)
        offer({Level::info, "mirror.rejected", "", {{"id", i}}});

    const auto rest = repeats.rest();

    ASSERT_EQ(rest.size(), 1U);
    EXPECT_EQ(rest[0].message, "held back");
}

}  // namespace
}  // namespace giposync::ops
