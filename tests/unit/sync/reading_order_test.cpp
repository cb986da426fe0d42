#include "sync/reading_order.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <ostream>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using Order = ReadingOrder<char>;

// "abC": a and b as they were read, c changed since.
std::vector<Order::Row> page(const std::string& text)
{
    std::vector<Order::Row> rows;
    for (const char c : text)
    {
        const bool changed = std::isupper(static_cast<unsigned char>(c)) != 0;
        rows.push_back({changed ? static_cast<char>(c - 'A' + 'a') : c, !changed});
    }
    return rows;
}

struct Reading
{
    const char* about;
    std::vector<std::string> before;
    std::string now;
    bool contradicts;

    friend std::ostream& operator<<(std::ostream& out, const Reading& one) { return out << one.about; }
};

class ReadingOrderTest : public testing::TestWithParam<Reading>
{
};

TEST_P(ReadingOrderTest, IsHeldAgainstTheRowsThatWereRead)
{
    const auto& given = GetParam();
    Order order;
    for (const auto& one : given.before)
    {
        ASSERT_FALSE(order.contradicts(page(one))) << one;
        order.add(page(one));
    }

    EXPECT_EQ(order.contradicts(page(given.now)), given.contradicts);
}

INSTANTIATE_TEST_SUITE_P(
    Pages,
    ReadingOrderTest,
    testing::Values(
        Reading{"the first page", {}, "abcd", false},
        Reading{"a page that follows", {"abcd"}, "efgh", false},
        Reading{"with its anchor", {"abcd"}, "defg", false},
        Reading{"with a longer overlap", {"abcd"}, "bcdef", false},
        Reading{"something new in the overlap", {"abcd"}, "bxcydef", false},
        Reading{"which is read again in the next page", {"abcd", "bxcydef"}, "xcydefg", false},
        Reading{"something gone from the overlap", {"abcd"}, "bdef", false},
        Reading{"two rows the other way round", {"abcd"}, "bdcef", true},
        Reading{"also far from each other", {"abcd"}, "dxyzwb", true},
        Reading{"of two pages", {"abcd", "defg"}, "gxc", true},
        Reading{"a row that has changed may move", {"abcd"}, "dBef", false},
        Reading{"and has its new place from then on", {"abcd", "dBef"}, "befg", false},
        Reading{"in which it may not move again", {"abcd", "dBef"}, "dxfb", true},
        Reading{"a page that ended early", {"abcdef", "cd"}, "defg", false},
        Reading{"and what it did not reach is read anew", {"abcdef", "cd", "dfe"}, "efg", true},
        Reading{"the same page again", {"abcd"}, "abcd", false},
        Reading{"rows that a server sends twice", {"abcd"}, "cdcdef", false},
        Reading{"and once more in the next page", {"abcd", "cdcdef"}, "cdefg", false},
        Reading{"the same row twice in a row", {"abcd"}, "ccde", false}
    )
);

TEST(ReadingOrderLimits, WhatWasReadLongAgoIsForgotten)
{
    Order order;
    for (const char* const one : {"ab", "cd", "ef", "gh", "ij"})
        order.add(page(one));

    EXPECT_FALSE(order.contradicts(page("jba")));
    EXPECT_TRUE(order.contradicts(page("jc")));
}

TEST(ReadingOrderLimits, AWalkThatGoesOnSomewhereElseBeginsAnew)
{
    Order order;
    order.add(page("abcd"));
    order.clear();

    EXPECT_FALSE(order.contradicts(page("dcba")));
}

}  // namespace
}  // namespace giposync::sync
