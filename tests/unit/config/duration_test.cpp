#include "config/duration.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;

TEST(DurationText, IsANumberAndAUnit)
{
    EXPECT_EQ(parse_duration("1s").value(), 1s);
    EXPECT_EQ(parse_duration("90s").value(), 90s);
    EXPECT_EQ(parse_duration("5m").value(), 5min);
    EXPECT_EQ(parse_duration("2h").value(), 2h);
    EXPECT_EQ(parse_duration("1d").value(), 24h);
    EXPECT_EQ(parse_duration("1y").value(), 365 * 24h);
    EXPECT_EQ(parse_duration("100y").value(), 36500 * 24h);
}

TEST(DurationText, ThatIsNeitherSaysWhatIsExpected)
{
    for (const auto* text :
         {"", "s", "5", "5x", "1h30m", "1.5h", "-5m", "+5m", " 5m", "5 m", "5M", "5ms", "x5m"})
    {
        const auto duration = parse_duration(text);

        ASSERT_FALSE(duration) << text;
        EXPECT_EQ(duration.error().code, Errc::invalid);
        EXPECT_EQ(
            duration.error().detail,
            "must be a duration such as \"90s\", \"5m\", \"2h\", \"1d\" or \"1y\", not \"" +
                std::string(text) + "\""
        );
    }
}

TEST(DurationText, HasALeastAndAMost)
{
    EXPECT_EQ(parse_duration("0d").error().detail, "must be at least one second, not \"0d\"");
    EXPECT_EQ(parse_duration("101y").error().detail, "must be at most 100 years, not \"101y\"");
    EXPECT_EQ(
        parse_duration("99999999999999999999s").error().detail,
        "must be at most 100 years, not \"99999999999999999999s\""
    );
}

TEST(DurationText, ComesBackInItsLargestUnit)
{
    for (const auto* text : {"1s", "90s", "5m", "2h", "25h", "1d", "364d", "1y", "100y"})
        EXPECT_EQ(to_text(parse_duration(text).value()), text);
    EXPECT_EQ(to_text(120min), "2h");
}

}  // namespace
}  // namespace giposync::config
