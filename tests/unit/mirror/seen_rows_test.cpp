#include "mirror/seen_rows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace giposync::mirror {
namespace {

TEST(SeenRowsTest, IsASetOfRows)
{
    std::mt19937_64 dice{20260131};
    std::set<std::int64_t> model;
    SeenRows seen;
    for (int i = 0; i < 5000; ++i)
    {
        const auto row = static_cast<std::int64_t>(dice() % 3000 + 1);
        if (dice() % 4 != 0)
        {
            model.insert(row);
            seen.add(row);
        }
        else
        {
            model.erase(row);
            seen.remove(row);
        }
    }

    EXPECT_EQ(seen.size(), std::ssize(model));
    for (std::int64_t row = -1; row < 4000; ++row)
    {
        EXPECT_EQ(seen.contains(row), model.contains(row)) << row;
        std::int64_t missing = row < 0 ? 0 : row + 1;
        while (model.contains(missing))
            ++missing;
        if (row >= 0)
        {
            EXPECT_EQ(seen.first_missing(row), missing) << row;
        }
    }
}

TEST(SeenRowsTest, JumpsOverLongRuns)
{
    SeenRows seen;
    for (std::int64_t row = 1; row <= 1000; ++row)
        seen.add(row);

    EXPECT_EQ(seen.first_missing(0), 1001);
    EXPECT_EQ(seen.first_missing(1000), 1001);
    EXPECT_EQ(seen.first_missing(5000), 5001);
}

TEST(PackedRows, ComeBackSorted)
{
    const std::vector<std::int64_t> rows{5, 1, 300, 1'000'000'000'000, 301, 128};

    auto sorted = rows;
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(unpacked(packed(rows)), sorted);
    EXPECT_EQ(unpacked(packed({})), std::vector<std::int64_t>{});
}

TEST(PackedRows, TakeLittleMoreThanAByteWhereRowsAreNeighbours)
{
    std::vector<std::int64_t> rows;
    for (std::int64_t row = 500'000; row < 500'100; ++row)
        rows.push_back(row);

    EXPECT_LE(packed(rows).size(), 103u);
}

TEST(PackedRows, BrokenBytesEndTheList)
{
    EXPECT_EQ(unpacked("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01"), std::vector<std::int64_t>{});
    EXPECT_EQ(unpacked("\x05\x80"), std::vector<std::int64_t>{5});
}

}  // namespace
}  // namespace giposync::mirror
