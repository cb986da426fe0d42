#include "quota/window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

Moment at(Duration since_start)
{
    return Moment{1h} + since_start;
}

// Ends of places that were answered at these times.
std::vector<Moment> ends(const Ceiling& ceiling, std::vector<Duration> answered)
{
    std::vector<Moment> result;
    for (const auto one : answered)
        result.push_back(at(one) + hold(ceiling));
    return result;
}

TEST(Window, LetsTheCeilingThroughAndNotOneMore)
{
    const Ceiling ceiling{3, 10s};

    EXPECT_EQ(next_place({0, {}}, ceiling, 0, at(5s)), at(5s));
    EXPECT_EQ(next_place({2, ends(ceiling, {1s, 2s})}, ceiling, 0, at(5s)), at(5s));
    EXPECT_EQ(next_place({3, ends(ceiling, {1s, 2s, 3s})}, ceiling, 0, at(5s)), at(1s) + hold(ceiling));
}

TEST(Window, APlaceIsHeldForLongerThanTheWindow)
{
    for (const Duration per : {Duration(1s), Duration(1min), Duration(1h)})
    {
        EXPECT_GT(hold({1, per}), per);
        EXPECT_LT(hold({1, per}), per + per / 100);
    }
}

TEST(Window, WaitsForAsManyEndsAsALoweredCeilingNeeds)
{
    const Ceiling ceiling{2, 10s};
    // Five are taken: the list begins with the one whose end lets four be two.
    const auto all = ends(ceiling, {1s, 2s, 3s, 4s, 5s});

    EXPECT_EQ(beyond(5, ceiling), 3);
    EXPECT_EQ(next_place({5, {all[3], all[4]}}, ceiling, 0, at(6s)), all[3]);
}

TEST(Window, LeavesAReserveThatIsFreeOrAboutToBe)
{
    const Ceiling ceiling{10, 10s};  // a permit a second on average
    const auto nine = ends(ceiling, {1s, 2s, 3s});

    // Nine are taken. The last place is free for a login alone, until another one is about to end.
    EXPECT_EQ(next_place({9, nine}, ceiling, 0, at(5s)), at(5s));
    EXPECT_EQ(next_place({9, nine}, ceiling, 1, at(5s)), nine[0] - 1s);
    EXPECT_EQ(next_place({9, nine}, ceiling, 1, nine[0] - 300ms), nine[0] - 300ms);
    // With two in reserve, the second one may come one distance later.
    EXPECT_EQ(next_place({9, nine}, ceiling, 2, at(5s)), std::max(nine[0] - 1s, nine[1] - 2s));
    EXPECT_EQ(next_place({8, nine}, ceiling, 2, at(5s)), nine[0] - 2s);
    EXPECT_EQ(next_place({7, nine}, ceiling, 2, at(5s)), at(5s));
}

TEST(Window, ACeilingTooSmallForAReserveStillLetsEverybodyGo)
{
    const Ceiling one{1, 10s};
    EXPECT_EQ(next_place({0, {}}, one, 1, at(5s)), at(5s));
    EXPECT_EQ(next_place({1, ends(one, {1s})}, one, 1, at(5s)), at(1s) + hold(one));

    const Ceiling two{2, 10s};
    EXPECT_EQ(next_place({0, {}}, two, 1, at(5s)), at(5s));
    EXPECT_LE(next_place({1, ends(two, {1s})}, two, 1, at(5s)), at(1s) + hold(two));
}

// However long each request travels, and whatever class it is of, the server never sees more than the
// ceiling arrive within a window, and the ceiling is used.
class WindowProperty : public testing::TestWithParam<unsigned>
{
protected:
    std::mt19937 random{GetParam()};
    Ceiling ceiling{1 + static_cast<std::int64_t>(random() % 40), Duration{1000 + random() % 60'000}};
    Duration round_trip{1 + random() % static_cast<unsigned>(ceiling.per.count() / 10)};
    std::vector<Moment> answered;
    std::vector<Moment> arrived;

    Occupancy occupancy(Moment now) const
    {
        // What is on its way comes back now at the earliest, as far as anybody knows.
        std::vector<Moment> living;
        for (const auto one : answered)
            if (one + hold(ceiling) > now)
                living.push_back(std::min(one, now) + hold(ceiling));
        std::ranges::sort(living);
        Occupancy result{std::ssize(living), {}};
        const auto skip = std::min(beyond(result.taken, ceiling), result.taken);
        result.ends.assign(living.begin() + skip, living.end());
        return result;
    }

    std::int64_t most_in_a_window()
    {
        std::ranges::sort(arrived);
        std::int64_t most = 0;
        for (auto begin = arrived.begin(); begin != arrived.end(); ++begin)
            most = std::max(most, std::ranges::upper_bound(arrived, *begin + ceiling.per) - begin);
        return most;
    }
};

TEST_P(WindowProperty, TheServerNeverSeesMoreThanTheCeiling)
{
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    auto now = at(0s);
    const int windows = 20;
    while (now < at(windows * ceiling.per))
    {
        const auto reserve = static_cast<std::int64_t>(random()) % (ceiling.requests / 2 + 1);
        const auto next = next_place(occupancy(now), ceiling, reserve, now);
        ASSERT_GE(next, now);
        if (next > now)
        {
            now = next;
            continue;
        }
        const Duration there{random() % static_cast<unsigned>(round_trip.count())};
        arrived.push_back(now + there);
        answered.push_back(now + there + Duration{random() % static_cast<unsigned>(round_trip.count())});
        if (random() % 3 == 0)
            now += Duration{random() % 50};
    }

    EXPECT_LE(most_in_a_window(), ceiling.requests);
    EXPECT_GE(std::ssize(arrived), (windows - 1) * ceiling.requests * 7 / 10);
}

INSTANTIATE_TEST_SUITE_P(Seeds, WindowProperty, testing::Range(1u, 50u));

}  // namespace
}  // namespace giposync::quota
