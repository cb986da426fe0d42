#include "net/http_date.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::net {
namespace {

using namespace std::chrono;

const Instant noon = sys_days{January / 31 / 2026} + 12h;
const Instant of_the_rfc = sys_days{November / 6 / 1994} + 8h + 49min + 37s;

TEST(HttpDateTest, HasThreeForms)
{
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Wed Nov 16 08:49:37 1994", noon), of_the_rfc + days(10));
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 UTC", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 +0000", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 UTC", noon), of_the_rfc);
    EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", noon), sys_days{January / 1 / 2017});
}

TEST(HttpDateTest, OfTwoDigitsIsFiftyYearsAheadAtMost)
{
    struct
    {
        const char* text;
        Instant now;
        int year;
    } const cases[]{
        {"Saturday, 31-Jan-26 12:00:00 GMT", noon, 2026},
        {"Friday, 31-Jan-76 12:00:00 GMT", noon, 2076},
        {"Sunday, 01-Feb-76 12:00:00 GMT", noon, 1976},
        {"Sunday, 31-Jan-99 12:00:00 GMT", noon, 1999},
        {"Monday, 31-Jan-00 12:00:00 GMT", noon, 2000},
        {"Friday, 31-Jan-10 12:00:00 GMT", noon + years(60), 2110},
        {"Saturday, 31-Jan-26 12:00:00 GMT", Instant{}, 2026},  // a clock that was never set
    };

    for (const auto& one : cases)
    {
        const auto found = parse_http_date(one.text, one.now);
        ASSERT_TRUE(found) << one.text;
        EXPECT_EQ(int(year_month_day{floor<days>(*found)}.year()), one.year) << one.text;
    }
}

TEST(HttpDateTest, IsNothingElse)
{
    for (const char* text :
         {"",
          ",",
          "2026-01-31T12:00:00Z",
          "Sun, 06 Foo 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 CET",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 24:00:00 GMT",
          "Sun, 06 Nov 1994 08:60:00 GMT",
          "Sun, 06 Nov 1994 08:49:61 GMT",
          "Sun, 06 Nov -994 08:49:37 GMT",
          "Sun, 31 Nov 1994 08:49:37 GMT",
          "Sun, 00 Nov 1994 08:49:37 GMT",
          "Sun, -1 Nov 1994 08:49:37 GMT",
          "Sunday, 6-Nov-94 08:49:37 GMT",
          "Sunday, 06-Nov-1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 CET",
          "Sun, 06 Nov 1994 08:49:37 +0100",
          "Sun, 06 Nov 1994 08:49:37",
          "Sunday, 06-Nov-94",
          "Sunday, 29-Feb-25 08:49:37 GMT",
          "Sun Nov 6 08:49:37 1994",
          "Sun Nov 6  08:49:37 1994",
          "Sun Nov  6 08:49:37 94",
          "Sun Nov  6 08.49.37 1994"})
        EXPECT_FALSE(parse_http_date(text, noon)) << text;
}

TEST(HttpDateTest, CutOffAnywhereIsNone)
{
    for (const std::string whole :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
        for (std::size_t length = 0; length < whole.size(); ++length)
            EXPECT_FALSE(parse_http_date(whole.substr(0, length), noon)) << whole.substr(0, length);
}

}  // namespace
}  // namespace giposync::net
