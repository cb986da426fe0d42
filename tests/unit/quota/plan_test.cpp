#include "quota/plan.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

TEST(Plan, SaysWhatTheScheduleNeedsAndWhatIsAllowed)
{
    const std::vector<Demand> demands{{"patients", 12, 15min}, {"appointments", 3, 2min}};

    const auto result = plan({60, 60s}, demands);

    EXPECT_DOUBLE_EQ(result.needed_per_hour, 48 + 90);
    EXPECT_DOUBLE_EQ(result.allowed_per_hour, 3600);
    EXPECT_TRUE(result.fits);
    EXPECT_EQ(
        result.arithmetic,
        "appointments 3 every 2m = 90/h, patients 12 every 15m = 48/h, together 138/h; "
        "allowed 60 per 1m = 3600/h"
    );
}

TEST(Plan, DoesNotFitWhereMoreIsNeededThanAllowed)
{
    const std::vector<Demand> exactly{{"a", 10, 1h}};
    const std::vector<Demand> too_many{{"a", 10.5, 1h}};

    EXPECT_TRUE(plan({10, 1h}, exactly).fits);
    EXPECT_FALSE(plan({10, 1h}, too_many).fits);
    EXPECT_EQ(
        plan({10, 1h}, too_many).arithmetic,
        "a 10.5 every 1h = 10.5/h, together 10.5/h; allowed 10 per 1h = 10/h"
    );
}

TEST(Plan, SumsUpWhatIsLeftOfALongList)
{
    std::vector<Demand> demands;
    for (int i = 0; i < 12; ++i)
        demands.push_back({"r" + std::to_string(i), 1, i < 8 ? Duration(90s) : Duration(24h)});

    const auto result = plan({1000, 1h}, demands);

    EXPECT_NE(result.arithmetic.find("r7 1 every 90s = 40/h, 4 more = 0.2/h, together"), std::string::npos)
        << result.arithmetic;
}

TEST(Plan, WithoutDemandsFits)
{
    EXPECT_TRUE(plan({1, 1h}, {}).fits);
    EXPECT_EQ(plan({1, 1h}, {}).arithmetic, "together 0/h; allowed 1 per 1h = 1/h");
}

}  // namespace
}  // namespace giposync::quota
