#include "ops/status_words.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

TEST(StatusWords, SpansAreInTheUnitThatFits)
{
    EXPECT_EQ(span_in_words(-5s), "0 s");
    EXPECT_EQ(span_in_words(999ms), "0 s");
    EXPECT_EQ(span_in_words(59s), "59 s");
    EXPECT_EQ(span_in_words(60s), "1 min");
    EXPECT_EQ(span_in_words(3599s), "59 min");
    EXPECT_EQ(span_in_words(1h), "1 h");
    EXPECT_EQ(span_in_words(47h + 59min), "47 h");
    EXPECT_EQ(span_in_words(48h), "2 d");
    EXPECT_EQ(span_in_words(24h * 800), "800 d");
}

TEST(StatusWords, MomentsAreUtc)
{
    const Instant moment{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h + 34min + 56s};

    EXPECT_EQ(moment_in_words(moment), "2026-01-31 12:34 UTC");
    EXPECT_EQ(since_in_words(moment, moment + 3h), "since 2026-01-31 12:34 UTC (3 h)");
}

TEST(StatusWords, NumbersHaveSeparators)
{
    EXPECT_EQ(with_separators(0), "0");
    EXPECT_EQ(with_separators(999), "999");
    EXPECT_EQ(with_separators(1000), "1,000");
    EXPECT_EQ(with_separators(1234567), "1,234,567");
    EXPECT_EQ(with_separators(-123), "-123");
    EXPECT_EQ(with_separators(-1234), "-1,234");
    EXPECT_EQ(count_in_words(1, "row"), "1 row");
    EXPECT_EQ(count_in_words(0, "row"), "0 rows");
    EXPECT_EQ(count_in_words(2000, "row"), "2,000 rows");
}

TEST(StatusWords, SizesHaveTwoDigitsAtLeast)
{
    EXPECT_EQ(size_in_words(0), "0 B");
    EXPECT_EQ(size_in_words(1023), "1023 B");
    EXPECT_EQ(size_in_words(1024), "1.0 KiB");
    EXPECT_EQ(size_in_words(4 << 20), "4.0 MiB");
    EXPECT_EQ(size_in_words(std::int64_t{10} << 20), "10 MiB");
    EXPECT_EQ(size_in_words((std::int64_t{1} << 30) - 1), "1023 MiB");
    EXPECT_EQ(size_in_words(std::int64_t{1} << 50), "1.0 PiB");
}

TEST(StatusWords, LinesBreakBetweenWords)
{
    EXPECT_EQ(wrapped("", 10), std::vector<std::string>{""});
    EXPECT_EQ(wrapped("one two three", 13), std::vector<std::string>{"one two three"});
    EXPECT_EQ(wrapped("one two three", 12), (std::vector<std::string>{"one two", "three"}));
    EXPECT_EQ(wrapped("a  b ", 12), std::vector<std::string>{"a b"});
    EXPECT_EQ(wrapped("x 12345678901 y", 10), (std::vector<std::string>{"x", "1234567...", "y"}));
}

}  // namespace
}  // namespace giposync::ops
