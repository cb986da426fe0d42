#include "sync/change_edge.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace giposync::sync {
namespace {

ChangeEdge edge_of(const std::vector<Timestamp>& times)
{
    ChangeEdge edge;
    for (const auto& time : times)
        edge.add(time);
    return edge;
}

TEST(ChangeEdgeTest, IsNowhereWithoutAnyTime)
{
    EXPECT_EQ(ChangeEdge{}.latest, std::nullopt);
    EXPECT_EQ(ChangeEdge{}.rows(), 0);
}

TEST(ChangeEdgeTest, CountsWhatAWalkFromThereReadsAgain)
{
    const auto edge = edge_of({{100, 0}, {108, 999}, {109, 1}, {109, 7}, {110, 2}, {110, 5}, {110, 1}});

    EXPECT_EQ(edge.latest, (Timestamp{110, 5}));
    EXPECT_EQ(edge.in_its_second, 3);
    EXPECT_EQ(edge.in_the_second_before, 2);
}

TEST(ChangeEdgeTest, IsTheSameInWhateverOrderTheListComes)
{
    std::vector<Timestamp> times;
    for (const int second : {100, 101, 103, 104})
        for (int i = 0; i < 2; ++i)
            times.push_back({second, i});
    std::sort(times.begin(), times.end());
    const auto expected = edge_of(times);

    do
        ASSERT_EQ(edge_of(times), expected);
    while (std::next_permutation(times.begin(), times.end()));
}

TEST(ChangeEdgeTest, GoesBackBeyond1970)
{
    const auto edge = edge_of({{-5, 0}, {-4, 0}, {-6, 0}});

    EXPECT_EQ(edge.latest, (Timestamp{-4, 0}));
    EXPECT_EQ(edge.rows(), 2);
}

}  // namespace
}  // namespace giposync::sync
