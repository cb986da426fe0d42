#include "quota/backoff.hpp"

#include <gtest/gtest.h>

#include <random>

namespace giposync::quota {
namespace {

using namespace std::chrono;

const Instant noon = sys_days{January / 31 / 2026} + 12h;

net::Response answer(std::vector<net::Header> headers)
{
    return {429, std::move(headers), ""};
}

TEST(PauseAfterRefusal, IsNeverShorterThanTheServerAsks)
{
    std::mt19937 random{1};
    for (int i = 0; i < 10'000; ++i)
    {
        const Duration asked{1 + random() % 7'200'000};
        const int refusals = 1 + static_cast<int>(random() % 40);
        const double dice = std::uniform_real_distribution<>(0, 1)(random);

        const auto pause = pause_after_refusal(asked, refusals, dice);

        ASSERT_GE(pause, asked);
        ASSERT_LE(pause, std::max<Duration>(asked, 5min) + 10s);
    }
}

TEST(PauseAfterRefusal, HasJitterOnTopOfWhatIsAsked)
{
    EXPECT_EQ(pause_after_refusal(30s, 1, 0.0), 30s);
    EXPECT_EQ(pause_after_refusal(30s, 1, 0.5), 31'500ms);
    EXPECT_EQ(pause_after_refusal(1s, 1, 0.5), 1'050ms);
    EXPECT_EQ(pause_after_refusal(1h, 1, 0.5), 1h + 5s);
}

TEST(PauseAfterRefusal, GrowsWhenWhatWasAskedProvedTooShort)
{
    EXPECT_EQ(pause_after_refusal(30s, 2, 0.0), 60s);
    EXPECT_EQ(pause_after_refusal(30s, 3, 0.0), 120s);
    EXPECT_EQ(pause_after_refusal(30s, 10, 0.0), 5min);
    EXPECT_EQ(pause_after_refusal(1h, 10, 0.0), 1h);
}

TEST(PauseAfterRefusal, WithoutAHeaderIsExponentialWithFullJitter)
{
    struct
    {
        int refusals;
        Duration shortest;
        Duration longest;
    } const cases[]{{1, 1s, 2s}, {2, 1s, 4s}, {3, 1s, 8s}, {8, 1s, 256s}, {9, 1s, 5min}, {1000, 1s, 5min}};

    for (const auto& one : cases)
    {
        EXPECT_EQ(pause_after_refusal(std::nullopt, one.refusals, 0.0), one.shortest) << one.refusals;
        EXPECT_NEAR(
            static_cast<double>(pause_after_refusal(std::nullopt, one.refusals, 0.9999).count()),
            static_cast<double>(one.longest.count()),
            100
        ) << one.refusals;
    }
    EXPECT_EQ(pause_after_refusal(0s, 1, 0.5), pause_after_refusal(std::nullopt, 1, 0.5));
}

TEST(AskedPause, ReadsSecondsAndDates)
{
    EXPECT_EQ(asked_pause(answer({{"Retry-After", "30"}}), noon), 30s);
    EXPECT_EQ(asked_pause(answer({{"Retry-After", "Sat, 31 Jan 2026 12:01:30 GMT"}}), noon), 90s);
    EXPECT_FALSE(asked_pause(answer({}), noon));
    EXPECT_FALSE(asked_pause(answer({{"Retry-After", "soon"}}), noon));
}

TEST(AskedPause, ReadsADateByTheServersClockNotByOurs)
{
    const auto response =
        answer({{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"}, {"Retry-After", "Sat, 31 Jan 2026 12:01:30 GMT"}});

    for (const auto wrong : {noon - years(10), noon - 1h, noon + 1h, noon + years(10)})
        EXPECT_EQ(asked_pause(response, wrong), 90s);
}

TEST(AskedPause, WithoutAServersClockToBelieveItIsADayAtMost)
{
    const auto by_date = answer({{"Retry-After", "Sat, 31 Jan 2026 12:01:30 GMT"}});

    EXPECT_EQ(asked_pause(by_date, noon - years(10)), 24h);
    const net::Header broken{"Date", "Thu, 01 Jan 1970 00:00:00 GMT"};
    EXPECT_EQ(asked_pause(answer({broken, {"Retry-After", "Sat, 31 Jan 2026 12:01:30 GMT"}}), noon), 24h);
    EXPECT_EQ(asked_pause(answer({{"Retry-After", "172800"}}), noon), 48h);
    const auto both = answer({{"Retry-After", "30, Sat, 31 Jan 2026 12:01:30 GMT"}});
    EXPECT_EQ(asked_pause(both, noon - years(10)), 24h);
}

TEST(AskedPause, IsAYearAtMost)
{
    const net::Header date{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"};

    EXPECT_EQ(asked_pause(answer({date, {"Retry-After", "Fri, 31 Dec 9999 23:59:59 GMT"}}), noon), days(366));
    EXPECT_EQ(asked_pause(answer({{"Retry-After", "99999999999999999999"}}), noon), days(366));
}

}  // namespace
}  // namespace giposync::quota
