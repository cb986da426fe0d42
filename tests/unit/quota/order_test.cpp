#include "quota/order.hpp"

#include <gtest/gtest.h>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;

Candidate candidate(Urgency urgency, std::string account, Duration due, std::int64_t ticket)
{
    return {urgency, std::move(account), Moment{due}, ticket};
}

TEST(Order, TheMoreUrgentClassGoesFirst)
{
    const Turns turns{{{Urgency::token, "a"}, 99}};
    const auto token = candidate(Urgency::token, "a", 9h, 9);
    const auto change = candidate(Urgency::change, "b", 2h, 2);
    const auto fill = candidate(Urgency::fill, "b", 1h, 1);
    const auto reconcile = candidate(Urgency::reconcile, "b", 0h, 0);

    EXPECT_TRUE(before(token, change, turns));
    EXPECT_TRUE(before(change, fill, turns));
    EXPECT_TRUE(before(fill, reconcile, turns));
    EXPECT_FALSE(before(change, token, turns));
}

TEST(Order, AccountsTakeTurnsWithinAClass)
{
    const Turns turns{
        {{Urgency::change, "a"}, 7},
        {{Urgency::change, "b"}, 5},
        {{Urgency::fill, "b"}, 8},  // another class does not count
    };
    const auto a = candidate(Urgency::change, "a", 1h, 1);
    const auto b = candidate(Urgency::change, "b", 2h, 2);
    const auto newcomer = candidate(Urgency::change, "c", 3h, 3);

    EXPECT_TRUE(before(b, a, turns));
    EXPECT_FALSE(before(a, b, turns));
    EXPECT_TRUE(before(newcomer, b, turns));
}

TEST(Order, WithinAnAccountTheMostOverdueGoesFirstThenWhoCameFirst)
{
    const Turns turns{{{Urgency::change, "a"}, 7}};
    const auto overdue = candidate(Urgency::change, "a", 1h, 9);
    const auto early = candidate(Urgency::change, "a", 2h, 1);
    const auto late = candidate(Urgency::change, "a", 2h, 2);

    EXPECT_TRUE(before(overdue, early, turns));
    EXPECT_TRUE(before(early, late, turns));
    EXPECT_FALSE(before(late, early, turns));
    EXPECT_FALSE(before(early, early, turns));
}

TEST(Order, EachClassLeavesRoomForThoseBeforeIt)
{
    const Ceiling ceiling{60, std::chrono::seconds(60)};
    EXPECT_EQ(reserve_before(Urgency::token, ceiling), 0);
    EXPECT_EQ(reserve_before(Urgency::change, ceiling), 15);
    EXPECT_EQ(reserve_before(Urgency::fill, ceiling), 30);
    EXPECT_EQ(reserve_before(Urgency::reconcile, ceiling), 30);
    EXPECT_EQ(reserve_before(Urgency::change, {1, std::chrono::seconds(60)}), 1);
}

}  // namespace
}  // namespace giposync::quota
