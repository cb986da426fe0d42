#include "sync/deletions.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::sync {
namespace {

struct Braking
{
    const char* about;
    std::int64_t missing;
    std::int64_t live_rows;
    std::int64_t rows_met;
    bool held;

    friend std::ostream& operator<<(std::ostream& out, const Braking& one) { return out << one.about; }
};

class BrakeTest : public testing::TestWithParam<Braking>
{
};

TEST_P(BrakeTest, HoldsWhatAPersonShouldSee)
{
    const auto& given = GetParam();

    const auto held = brake({20, 0.10}, given.missing, given.live_rows, given.rows_met);

    ASSERT_EQ(held.has_value(), given.held);
    if (held)
    {
        EXPECT_EQ(held->rows, given.missing);
        EXPECT_EQ(held->live_rows, given.live_rows);
        EXPECT_NE(held->reason, "");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Numbers,
    BrakeTest,
    testing::Values(
        Braking{"nothing is missing", 0, 100, 100, false},
        Braking{"nothing is missing of an empty list", 0, 0, 0, false},
        Braking{"a large share of few rows", 20, 21, 1, false},
        Braking{"a row too many", 21, 22, 1, true},
        Braking{"many rows and a small share", 1'000, 100'000, 99'000, false},
        Braking{"exactly the share", 100, 1'000, 900, false},
        Braking{"a row more than the share", 101, 1'000, 899, true},
        Braking{"half of everything", 5'000, 10'000, 5'000, true},
        Braking{"one row, but the list is empty", 1, 1, 0, true},
        Braking{"everything", 10'000, 10'000, 0, true}
    )
);

}  // namespace
}  // namespace giposync::sync
