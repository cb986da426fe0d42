#include "base/iso8601.hpp"
#include "base/zone.hpp"
#include "sandbox/random.hpp"
#include "sandbox/time_text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace giposync::sandbox {
namespace {

using namespace std::chrono;

Stamp stamp(sys_days day, nanoseconds time = 0ns)
{
    return day + time;
}

struct Spelled
{
    TimeSpelling spelling;
    std::string text;

    friend std::ostream& operator<<(std::ostream& out, const Spelled& s) { return out << s.text; }
};

struct TimeIsSpelled : testing::TestWithParam<Spelled>
{
};

TEST_P(TimeIsSpelled, AsTheOptionsSay)
{
    const Stamp moment = stamp(July / 1 / 2025, 22h + 5min + 7s + 123'456'789ns);

    EXPECT_EQ(time_text(moment, GetParam().spelling), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Spellings,
    TimeIsSpelled,
    testing::Values(
        Spelled{{Zoning::z, 0}, "2025-07-01T22:05:07Z"},
        Spelled{{Zoning::z, 9}, "2025-07-01T22:05:07.123456789Z"},
        Spelled{{Zoning::offset, 3}, "2025-07-02T00:05:07.123+02:00"},
        Spelled{{Zoning::rome, 7}, "2025-07-02T00:05:07.1234567"},
        Spelled{{Zoning::bare, 1}, "2025-07-01T22:05:07.1"}
    )
);

struct Read
{
    std::string text;
    std::optional<Stamp> moment;

    friend std::ostream& operator<<(std::ostream& out, const Read& r) { return out << r.text; }
};

struct TimeIsRead : testing::TestWithParam<Read>
{
};

TEST_P(TimeIsRead, InAnySpelling)
{
    EXPECT_EQ(read_time(GetParam().text, Zoning::rome), GetParam().moment);
}

INSTANTIATE_TEST_SUITE_P(
    Spellings,
    TimeIsRead,
    testing::Values(
        Read{"2026-01-31T12:00:00Z", stamp(January / 31 / 2026, 12h)},
        Read{"20260131T120000Z", stamp(January / 31 / 2026, 12h)},
        Read{"2026-01-31 12:00z", stamp(January / 31 / 2026, 12h)},
        Read{"2026-01-31T12:00:00.000000001Z", stamp(January / 31 / 2026, 12h + 1ns)},
        Read{"2026-01-31T12:00:00,5000000009999+01:00", stamp(January / 31 / 2026, 11h + 500ms)},
        Read{"2026-01-31T12:00:00-0130", stamp(January / 31 / 2026, 13h + 30min)},
        Read{"2026-01-31T12:00:00+01", stamp(January / 31 / 2026, 11h)},
        Read{"2026-01-31T24:00:00Z", stamp(February / 1 / 2026)},
        Read{"2026-01-31T12:00:00", stamp(January / 31 / 2026, 11h)},
        Read{"2026-07-31T12:00:00", stamp(July / 31 / 2026, 10h)},
        Read{"2026-01-31", stamp(January / 30 / 2026, 23h)},
        Read{"0001-01-01T00:00:00Z", Stamp{seconds{-9'200'000'000}}},
        Read{"2026-02-30T12:00:00Z", std::nullopt},
        Read{"2026-01-31T12:00:00 01:00", std::nullopt},
        Read{"2026-01-31T25:00:00Z", std::nullopt},
        Read{"2026-01-31T24:00:01Z", std::nullopt},
        Read{"2026-01-31T12:60:00Z", std::nullopt},
        Read{"2026-01-31T12:00:00.Z", std::nullopt},
        Read{"2026-01-31T12:00:00+24:00", std::nullopt},
        Read{"2026-01-31T12:00:00+01:60", std::nullopt},
        Read{"2026-01-31Tnoon", std::nullopt},
        Read{"2026-0131T12:00:00Z", std::nullopt},
        Read{"2026-01-31T12:00:00Z!", std::nullopt},
        Read{"yesterday", std::nullopt},
        Read{"", std::nullopt}
    )
);

// Two implementations that share no line agree, from the first year of today's rule to the last of the
// system's database.
TEST(TimeTextTest, AgreesWithTheZoneDatabase)
{
    const Zone rome = Zone::find("Europe/Rome").value();
    Random random{1};
    for (int i = 0; i < 20'000; ++i)
    {
        const std::int64_t second = random.between(852'000'000, 2'140'000'000);  // 1997 .. 2037
        const Stamp moment{seconds{second}};
        const auto local = second + rome_offset(moment).count();

        ASSERT_LE(rome.to_utc(local), second);
        ASSERT_EQ(from_rome(Stamp{seconds{local}}).time_since_epoch(), seconds{rome.to_utc(local)}) << second;
        ASSERT_EQ(rome_day(moment), rome.day_of(floor<milliseconds>(moment)).time_since_epoch().count());
    }
}

TEST(TimeTextTest, WhatIsWrittenIsReadBack)
{
    Random random{2};
    for (int i = 0; i < 5'000; ++i)
    {
        const Stamp moment{
            nanoseconds{random.between(-1'000'000'000'000'000'000, 4'000'000'000'000'000'000)}};
        for (const Zoning zoning : {Zoning::z, Zoning::offset, Zoning::bare})
            ASSERT_EQ(read_time(time_text(moment, {zoning, 9}), zoning), moment);
    }
}

TEST(TimeTextTest, TheHourThatOccursTwiceIsReadAsTheFirst)
{
    EXPECT_EQ(read_time("2025-10-26T02:30:00", Zoning::rome), stamp(October / 26 / 2025, 30min));
    EXPECT_EQ(read_time("2025-10-26T03:30:00", Zoning::rome), stamp(October / 26 / 2025, 2h + 30min));
    EXPECT_EQ(read_time("2025-03-30T02:30:00", Zoning::rome), stamp(March / 30 / 2025, 1h + 30min));
}

TEST(TimeTextTest, DaysAreDaysInItaly)
{
    EXPECT_EQ(day_text(rome_day(stamp(January / 31 / 2026, 23h))), "2026-02-01");
    EXPECT_EQ(read_day("2026-02-01"), rome_day(stamp(January / 31 / 2026, 23h)));
    EXPECT_EQ(read_day("2026-02-29"), std::nullopt);
    EXPECT_EQ(read_day("2026-02-01T00:00:00Z"), std::nullopt);
    EXPECT_EQ(rome_time(*read_day("2025-03-30"), 9h), stamp(March / 30 / 2025, 7h));
}

TEST(TimeTextTest, TheDateHeaderIsAnImfFixdate)
{
    EXPECT_EQ(
        http_date(sys_days{November / 6 / 1994} + 8h + 49min + 37s + 999ms),
        "Sun, 06 Nov 1994 08:49:37 GMT"
    );
}

}  // namespace
}  // namespace giposync::sandbox
