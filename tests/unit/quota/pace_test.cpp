#include "quota/moments.hpp"
#include "quota/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr Moment start{100h};
constexpr int requests = 2000;

// One request a second.
struct PaceTest : testing::Test
{
    ClientState state;

    PaceTest()
    {
        state.learned.phase = Learned::Phase::steady;
        state.learned.rate = 1;
        state.learned.refused = 1;
        state.learned.confirmed = 1;
        state.learned.unit = 60s;
        state.spaced_until = static_cast<double>(number_of(start));
    }

    // When each of them goes that goes as soon as it may, in milliseconds after its turn.
    std::vector<std::int64_t> delays()
    {
        std::vector<std::int64_t> result;
        for (int n = 0; n < requests; ++n, ++state.serial)
        {
            const auto goes = spaced_moment(state);
            EXPECT_TRUE(take_spacing(state, goes));
            result.push_back((goes - start - n * 1s).count());
        }
        return result;
    }
};

TEST_F(PaceTest, ARowCloseToAKnownLimitIsUnevenAndItsTurnsAreEven)
{
    const auto late = delays();

    const auto [least, most] = std::ranges::minmax(late);
    EXPECT_GE(least, -50);
    EXPECT_LE(least, -45);
    EXPECT_GE(most, 95);
    EXPECT_LE(most, 101);
    EXPECT_EQ(state.spaced_until, static_cast<double>(number_of(start + requests * 1s)));
}

TEST_F(PaceTest, ARowIsEvenWhereTheLimitIsNotCloseOrNotKnownForLong)
{
    auto further = state;
    further.learned.refused = 1.02;
    auto found_once = state;
    found_once.learned.confirmed = 0;
    auto as_configured = state;
    as_configured.learned.phase = Learned::Phase::capped;

    for (const auto& even : {further, found_once, as_configured})
    {
        state = even;
        const auto [least, most] = std::ranges::minmax(delays());
        EXPECT_EQ(least, -50);
        EXPECT_EQ(most, -50);
    }
}

TEST_F(PaceTest, WhoComesMuchLaterThanItsTurnDidNotUseTheRate)
{
    const auto late = spaced_moment(state) + 10s;

    EXPECT_FALSE(take_spacing(state, late));

    EXPECT_GE(spaced_moment(state), late + 900ms);
    EXPECT_LE(spaced_moment(state), late + 1200ms);
}

}  // namespace
}  // namespace giposync::quota
