#include "base/iso8601.hpp"
#include "sync/window.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono;

const Zone rome = Zone::find("Europe/Rome").value();

config::Window window_of(Duration back, Duration ahead, std::optional<Duration> slice = {})
{
    config::Window window;
    window.back = back;
    window.ahead = ahead;
    window.slice = slice;
    return window;
}

std::string text_of(local_days day)
{
    return to_text(Instant{sys_days{day.time_since_epoch()}}).substr(0, 10);
}

std::string text_of(const DaySpan& span)
{
    return text_of(span.first) + ".." + text_of(span.end);
}

struct Today
{
    const char* now;
    const char* range;  // of one day back and two ahead

    friend std::ostream& operator<<(std::ostream& out, const Today& today) { return out << today.now; }
};

class RangeTest : public testing::TestWithParam<Today>
{
};

TEST_P(RangeTest, RollsWhenTheDayBeginsInRome)
{
    const auto now = to_instant(parse_timestamp(GetParam().now, Zone{}).value());

    EXPECT_EQ(text_of(range_of(window_of(24h, 48h), rome, now)), GetParam().range);
}

INSTANTIATE_TEST_SUITE_P(
    Days,
    RangeTest,
    testing::Values(
        Today{"2026-01-31T22:59:59.999Z", "2026-01-30..2026-02-03"},  // 23:59 in winter
        Today{"2026-01-31T23:00:00.000Z", "2026-01-31..2026-02-04"},
        Today{"2026-03-28T22:59:59.999Z", "2026-03-27..2026-03-31"},  // before the night of the skipped hour
        Today{"2026-03-28T23:00:00.000Z", "2026-03-28..2026-04-01"},
        Today{"2026-03-29T00:59:59.999Z", "2026-03-28..2026-04-01"},
        Today{"2026-03-29T01:00:00.000Z", "2026-03-28..2026-04-01"},
        Today{"2026-03-29T21:59:59.999Z", "2026-03-28..2026-04-01"},  // a day of 23 hours
        Today{"2026-03-29T22:00:00.000Z", "2026-03-29..2026-04-02"},
        Today{"2026-10-24T21:59:59.999Z", "2026-10-23..2026-10-27"},
        Today{"2026-10-24T22:00:00.000Z", "2026-10-24..2026-10-28"},
        Today{"2026-10-25T00:30:00.000Z", "2026-10-24..2026-10-28"},  // 2:30, the first time
        Today{"2026-10-25T01:30:00.000Z", "2026-10-24..2026-10-28"},  // and the second
        Today{"2026-10-25T22:59:59.999Z", "2026-10-24..2026-10-28"},  // a day of 25 hours
        Today{"2026-10-25T23:00:00.000Z", "2026-10-25..2026-10-29"},
        Today{"2027-12-31T23:30:00.000Z", "2027-12-31..2028-01-04"}
    )
);

struct Slicing
{
    const char* about;
    local_days first;
    local_days end;
    std::optional<Duration> slice;
    std::optional<local_days> last_first;
    std::vector<std::string> slices;

    friend std::ostream& operator<<(std::ostream& out, const Slicing& one) { return out << one.about; }
};

class SlicesTest : public testing::TestWithParam<Slicing>
{
};

TEST_P(SlicesTest, AreThese)
{
    const auto& given = GetParam();
    std::vector<std::string> texts;

    for (const auto& one :
         slices_of(window_of(0h, 0h, given.slice), {given.first, given.end}, given.last_first))
        texts.push_back(text_of(one));

    EXPECT_EQ(texts, given.slices);
}

// 1970-01-01 is day 0, so slices of ten days begin on 1970-01-11 and so on; 20,480 days later it is
// 2026-01-27.
INSTANTIATE_TEST_SUITE_P(
    Ranges,
    SlicesTest,
    testing::Values(
        Slicing{
            "in one",
            local_days{January / 1 / 2026},
            local_days{January / 31 / 2026},
            {},
            {},
            {"2026-01-01..2026-01-31"}},
        Slicing{
            "borders that stand still",
            local_days{January / 20 / 2026},
            local_days{February / 10 / 2026},
            240h,
            {},
            {"2026-01-20..2026-01-27", "2026-01-27..2026-02-06", "2026-02-06..2026-02-10"}},
        Slicing{
            "and stand where they did a day later",
            local_days{January / 21 / 2026},
            local_days{February / 11 / 2026},
            240h,
            {},
            {"2026-01-21..2026-01-27", "2026-01-27..2026-02-06", "2026-02-06..2026-02-11"}},
        Slicing{
            "a slice longer than the range",
            local_days{January / 28 / 2026},
            local_days{January / 30 / 2026},
            240h,
            {},
            {"2026-01-28..2026-01-30"}},
        Slicing{
            "and one over a border",
            local_days{January / 26 / 2026},
            local_days{January / 28 / 2026},
            240h,
            {},
            {"2026-01-26..2026-01-27", "2026-01-27..2026-01-28"}},
        Slicing{
            "shorter than a day is a day",
            local_days{January / 26 / 2026},
            local_days{January / 28 / 2026},
            1h,
            {},
            {"2026-01-26..2026-01-27", "2026-01-27..2026-01-28"}},
        Slicing{
            "a day and a half is a day",
            local_days{January / 26 / 2026},
            local_days{January / 28 / 2026},
            36h,
            {},
            {"2026-01-26..2026-01-27", "2026-01-27..2026-01-28"}},
        Slicing{
            "before the epoch",
            local_days{December / 28 / 1969},
            local_days{January / 12 / 1970},
            240h,
            {},
            {"1969-12-28..1970-01-01", "1970-01-01..1970-01-11", "1970-01-11..1970-01-12"}},
        Slicing{
            "what the range has left is asked for once more",
            local_days{January / 28 / 2026},
            local_days{January / 30 / 2026},
            240h,
            local_days{January / 25 / 2026},
            {"2026-01-25..2026-01-28", "2026-01-28..2026-01-30"}},
        Slicing{
            "also where the range goes in one",
            local_days{January / 28 / 2026},
            local_days{January / 30 / 2026},
            {},
            local_days{January / 27 / 2026},
            {"2026-01-27..2026-01-28", "2026-01-28..2026-01-30"}},
        Slicing{
            "a month, but no more",
            local_days{February / 1 / 2026},
            local_days{February / 2 / 2026},
            {},
            local_days{January / 1 / 2026},
            {"2026-01-01..2026-02-01", "2026-02-01..2026-02-02"}},
        Slicing{
            "not what has passed in years",
            local_days{February / 1 / 2026},
            local_days{February / 2 / 2026},
            {},
            local_days{December / 31 / 2025},
            {"2026-02-01..2026-02-02"}},
        Slicing{
            "nor where the range has not moved",
            local_days{February / 1 / 2026},
            local_days{February / 2 / 2026},
            {},
            local_days{February / 1 / 2026},
            {"2026-02-01..2026-02-02"}},
        Slicing{
            "nor where a clock was set back, or the range made longer",
            local_days{February / 1 / 2026},
            local_days{February / 2 / 2026},
            {},
            local_days{February / 9 / 2026},
            {"2026-02-01..2026-02-02"}}
    )
);

TEST(WindowTest, SlicesCoverTheRangeWithoutAGapOnEveryDayOfFiveYears)
{
    for (const auto length : {24h, 48h, 168h, 744h, 8784h})
        for (auto now = Instant{sys_days{January / 1 / 2024}}; now < sys_days{January / 1 / 2029}; now += 23h)
        {
            const auto window = window_of(24h * 30, 24h * 60, length);
            const auto range = range_of(window, rome, now);
            const auto slices = slices_of(window, range, std::nullopt);

            ASSERT_FALSE(slices.empty());
            auto reached = range.first;
            for (const auto& slice : slices)
            {
                ASSERT_EQ(slice.first, reached);
                ASSERT_GT(slice.end, slice.first);
                ASSERT_LE(slice.end - slice.first, floor<days>(length));
                ASSERT_TRUE(
                    slice.end == range.end ||
                    slice.end.time_since_epoch().count() % floor<days>(length).count() == 0
                );
                reached = slice.end;
            }
            ASSERT_EQ(reached, range.end);
        }
}

}  // namespace
}  // namespace giposync::sync
