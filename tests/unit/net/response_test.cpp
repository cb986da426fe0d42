#include "net/transport.hpp"

#include <gtest/gtest.h>

namespace giposync::net {
namespace {

using namespace std::chrono;

const Instant noon = sys_days{January / 31 / 2026} + 12h;

Response with(std::string name, std::string value)
{
    return {200, {{std::move(name), std::move(value)}}, ""};
}

TEST(ResponseTest, FindsAHeaderInAnyCase)
{
    EXPECT_EQ(with("content-TYPE", "text/plain").header("Content-Type"), "text/plain");
    EXPECT_FALSE(Response{}.header("Content-Type"));
}

TEST(ResponseTest, KnowsTheServersTime)
{
    EXPECT_EQ(with("Date", "Sat, 31 Jan 2026 12:00:00 GMT").date(), noon);
    EXPECT_FALSE(with("Date", "Sat, 31 Foo 2026 12:00:00 GMT").date());
    EXPECT_FALSE(with("Date", "2026-01-31T12:00:00Z").date());
    EXPECT_FALSE(Response{}.date());
}

TEST(ResponseTest, ReadsRetryAfterAsSecondsOrDate)
{
    EXPECT_EQ(with("Retry-After", "30").retry_after(noon), 30s);
    EXPECT_EQ(with("Retry-After", "Sat, 31 Jan 2026 12:01:30 GMT").retry_after(noon), 90s);
    EXPECT_EQ(with("Retry-After", "Sat, 31 Jan 2026 11:00:00 GMT").retry_after(noon), 0s);
    EXPECT_EQ(with("Retry-After", "-5").retry_after(noon), 0s);
    EXPECT_FALSE(with("Retry-After", "soon").retry_after(noon));
    EXPECT_FALSE(Response{}.retry_after(noon));
}

// As a proxy and the server behind it may both ask.
TEST(ResponseTest, OfSeveralPausesTheLongestIsMeant)
{
    const auto both = [](const char* one, const char* other) {
        return Response{429, {{"Retry-After", one}, {"retry-after", other}}, ""}.retry_after(noon);
    };
    EXPECT_EQ(both("1", "6"), 6s);
    EXPECT_EQ(both("6", "1"), 6s);
    EXPECT_EQ(both("soon", "6"), 6s);
    EXPECT_EQ(both("6", "soon"), 6s);
}

TEST(ResponseTest, OfAListTheLongestPauseIsMeant)
{
    constexpr std::pair<const char*, Duration> lists[]{
        {"20, 20", 20s},
        {"6, 20, 1", 20s},
        {"soon, 6", 6s},
        {"6 ,", 6s},
        {"30,5", 31s},  // which may be half a second
        {"20, Sat, 31 Jan 2026 12:01:30 GMT", 90s},
        {"Sat, 31 Jan 2026 12:01:30 GMT, 120", 120s},
        {"Sat, 31 Jan 2026 12:01:30 GMT, Sat, 31 Jan 2026 12:01:40 GMT", 100s},
        {"Sat Jan 31 12:00:45 2026, 7", 45s}};
    for (const auto& [list, pause] : lists)
        EXPECT_EQ(with("Retry-After", list).retry_after(noon), pause) << list;
    for (const char* none : {",", ", ,", "soon, later"})
        EXPECT_FALSE(with("Retry-After", none).retry_after(noon)) << none;
}

TEST(ResponseTest, ReadsEveryFormOfDateThatHttpKnows)
{
    for (const char* one :
         {"Sat, 31 Jan 2026 12:00:45 GMT", "Saturday, 31-Jan-26 12:00:45 GMT", "Sat Jan 31 12:00:45 2026"})
    {
        EXPECT_EQ(with("Retry-After", one).retry_after(noon), 45s) << one;
        EXPECT_EQ(with("Date", one).date(), noon + 45s) << one;
    }
    EXPECT_EQ(with("Retry-After", "Sun Feb  1 12:00:00 2026").retry_after(noon), 24h);
}

TEST(ResponseTest, WaitsForAYearAtMostWhateverIsAsked)
{
    for (const char* one :
         {"31622400",
          "31622400.5",
          "31622401",
          "9223372036854775807",
          "9223372036854775808",
          "99999999999999999999",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "Fri Dec 31 23:59:59 9999"})
        EXPECT_EQ(with("Retry-After", one).retry_after(noon), days(366)) << one;
    EXPECT_EQ(with("Retry-After", "-99999999999999999999").retry_after(noon), 0s);
}

TEST(ResponseTest, RoundsPartsOfASecondUp)
{
    EXPECT_EQ(with("Retry-After", "30.5").retry_after(noon), 31s);
    EXPECT_EQ(with("Retry-After", "0.001").retry_after(noon), 1s);
    EXPECT_EQ(with("Retry-After", "30.00").retry_after(noon), 30s);
    for (const char* one : {"30.", "30.x", ".5", "30 s", "0x30", "+30", ""})
        EXPECT_FALSE(with("Retry-After", one).retry_after(noon)) << one;
}

}  // namespace
}  // namespace giposync::net
