#include "ops/line_rate.hpp"
#include "support/captured_log.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Moment start{1h};

int admitted(LineRate& rate, int offers, Moment now, std::string_view name = "a", Level level = Level::info)
{
    int count = 0;
    for (int i = 0; i < offers; ++i)
        count += rate.admit({level, name, "", {}}, now) ? 1 : 0;
    return count;
}

TEST(LineRate, GrantsABurstAndThenOneAMinute)
{
    LineRate rate;

    EXPECT_EQ(admitted(rate, 1000, start), 100);
    EXPECT_EQ(admitted(rate, 10, start + 59s), 0);
    EXPECT_EQ(admitted(rate, 10, start + 60s), 1);
    EXPECT_EQ(admitted(rate, 10, start + 6min), 5);
    EXPECT_EQ(admitted(rate, 1000, start + 48h), 100);
}

TEST(LineRate, CountsEachEventByItself)
{
    LineRate rate;
    admitted(rate, 1000, start, "a");

    EXPECT_EQ(admitted(rate, 10, start, "b"), 10);
}

TEST(LineRate, NeverLeavesOutWhatIsCritical)
{
    LineRate rate;

    EXPECT_EQ(admitted(rate, 1000, start, "a", Level::critical), 1000);
    EXPECT_TRUE(rate.rest().empty());
}

TEST(LineRate, SaysWhatItLeftOutAtTheWorstLevel)
{
    LineRate rate;
    admitted(rate, 107, start);
    admitted(rate, 1, start, "a", Level::error);
    admitted(rate, 2, start);

    EXPECT_TRUE(rate.due(start + 9min).empty());
    const auto said = rate.due(start + 10min);

    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0].name, "log.suppressed");
    EXPECT_EQ(said[0].level, Level::error);
    EXPECT_EQ(test::field(said[0], "of"), "a");
    EXPECT_EQ(test::field(said[0], "lines"), "10");
    EXPECT_TRUE(rate.due(start + 1h).empty());
}

TEST(LineRate, GivesTheRestAtTheEnd)
{
    LineRate rate;
    admitted(rate, 101, start);

    const auto said = rate.rest();

    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(test::field(said[0], "lines"), "1");
    EXPECT_TRUE(rate.rest().empty());
}

}  // namespace
}  // namespace giposync::ops
