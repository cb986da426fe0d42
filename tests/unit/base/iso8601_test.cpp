#include "base/iso8601.hpp"
#include "base/zone.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync {
namespace {

struct Spelling
{
    const char* text;
    const char* utc;  // null: refused

    friend std::ostream& operator<<(std::ostream& out, const Spelling& s) { return out << s.text; }
};

struct Iso8601 : testing::TestWithParam<Spelling>
{
};

TEST_P(Iso8601, IsReadAsUtc)
{
    const Zone rome = Zone::find("Europe/Rome").value();

    const auto read = parse_timestamp(GetParam().text, rome);

    if (!GetParam().utc)
        EXPECT_FALSE(read) << to_text(*read);
    else
    {
        ASSERT_TRUE(read);
        EXPECT_EQ(to_text(*read), GetParam().utc);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Spellings,
    Iso8601,
    testing::Values(
        Spelling{"2025-03-15T10:30:00Z", "2025-03-15T10:30:00.000Z"},
        Spelling{"2025-03-15t10:30:00z", "2025-03-15T10:30:00.000Z"},
        Spelling{"2025-03-15 10:30:00Z", "2025-03-15T10:30:00.000Z"},
        Spelling{"2025-03-15T10:30Z", "2025-03-15T10:30:00.000Z"},
        Spelling{"2025-03-15T10:30:00.5Z", "2025-03-15T10:30:00.500Z"},
        Spelling{"2025-03-15T10:30:00,5Z", "2025-03-15T10:30:00.500Z"},
        Spelling{"2025-03-15T10:30:00.1234567Z", "2025-03-15T10:30:00.123Z"},
        Spelling{"2025-03-15T10:30:00.123456789012345678Z", "2025-03-15T10:30:00.123Z"},
        Spelling{"2025-03-15T10:30:00+02:00", "2025-03-15T08:30:00.000Z"},
        Spelling{"2025-03-15T10:30:00-0230", "2025-03-15T13:00:00.000Z"},
        Spelling{"2025-03-15T10:30:00+02", "2025-03-15T08:30:00.000Z"},
        Spelling{"2025-03-15T10:30:00", "2025-03-15T09:30:00.000Z"},
        Spelling{"2025-07-15T10:30:00", "2025-07-15T08:30:00.000Z"},
        Spelling{"2025-03-30T02:30:00", "2025-03-30T01:00:00.000Z"},  // skipped by the clock
        Spelling{"2025-10-26T02:30:00", "2025-10-26T00:30:00.000Z"},  // shown twice: the first
        Spelling{"2025-12-31T24:00:00Z", "2026-01-01T00:00:00.000Z"},
        Spelling{"2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"},
        Spelling{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000Z"},
        Spelling{"9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.999Z"},
        Spelling{"1969-12-31T23:59:59.75Z", "1969-12-31T23:59:59.750Z"},
        Spelling{"2025-03-15", nullptr},
        Spelling{"2025-02-29T00:00:00Z", nullptr},
        Spelling{"2025-03-15T25:00:00Z", nullptr},
        Spelling{"2025-03-15T10:30:00.Z", nullptr},
        Spelling{"2025-03-15T10:30:00ZZ", nullptr},
        Spelling{"2025-03-15T10:30:00+2", nullptr},
        Spelling{"2025-03-15T1:30:00Z", nullptr},
        Spelling{"20250315T103000Z", nullptr},
        Spelling{"", nullptr},
        Spelling{"yesterday", nullptr}
    )
);

TEST(Timestamp, IsComparedAsATimeAndNotAsText)
{
    const auto read = [](const char* text) { return parse_timestamp(text, Zone{}).value(); };

    EXPECT_EQ(read("2025-03-15T10:30:00.5Z"), read("2025-03-15T12:30:00.500+02:00"));
    EXPECT_LT(read("2025-03-15T10:30:00Z"), read("2025-03-15T10:30:00.000000001Z"));
    EXPECT_LT(read("2025-03-15T12:00:00+05:00"), read("2025-03-15T08:00:00Z"));
}

TEST(Timestamp, ConvertsToInstantsAndBack)
{
    const auto before_1970 = parse_timestamp("1969-12-31T23:59:59.750Z", Zone{}).value();

    EXPECT_EQ(to_instant(before_1970).time_since_epoch(), Duration(-250));
    EXPECT_EQ(to_timestamp(to_instant(before_1970)), before_1970);
    EXPECT_EQ(to_text_in_seconds(to_instant(before_1970)), "1969-12-31T23:59:59Z");
}

TEST(Date, IsACalendarDateAndNothingElse)
{
    EXPECT_TRUE(is_date("2024-02-29"));
    EXPECT_FALSE(is_date("2025-02-29"));
    EXPECT_FALSE(is_date("2025-02-28T00:00:00Z"));
    EXPECT_FALSE(is_date("2025-2-8"));
    EXPECT_FALSE(is_date(""));
}

}  // namespace
}  // namespace giposync
