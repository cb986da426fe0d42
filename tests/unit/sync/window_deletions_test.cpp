// Deletions among the rows of a range of dates, which rows leave all the time.

#include "unit/sync/deletions_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::DeletionsTest;
using test::item;
using test::page;

// A list that answers for a range of dates; each row has its day, and an address.
struct WindowDeletionsTest : DeletionsTest
{
    std::map<std::int64_t, std::string> days;

    WindowDeletionsTest()
    {
        parents.window.emplace();
        parents.window->from = "from";
        parents.window->to = "to";
        parents.window->ahead = 24h * 6;
        parents.hold_deletions.rows = 1'000;
        by_id = [this](std::int64_t id) {
            return days.contains(id) ? net::Response{200, {}, item(id)} : net::Response{404, {}, ""};
        };
        server.answer = [this](const Asked& asked) {
            return asked.path == "https://api/parents" ? list_of_days(asked) : answer(asked);
        };
    }

    net::Response list_of_days(const Asked& asked)
    {
        const auto from = asked.url.substr(asked.url.find("from=") + 5, 10);
        const auto to = asked.url.substr(asked.url.find("to=") + 3, 10);
        std::vector<std::string> items;
        std::int64_t place = 0;
        for (const auto& [id, day] : days)
            if (day >= from && day < to && place++ >= asked.offset && place <= asked.offset + asked.limit)
                items.push_back(item(id));
        const auto total = std::count_if(days.begin(), days.end(), [&](const auto& one) {
            return one.second >= from && one.second < to;
        });
        return page(items, asked.offset + asked.limit < total);
    }

    void have_rows_in_the_window(std::int64_t count)
    {
        for (std::int64_t id = 1; id <= count; ++id)
            days[id] = "2026-02-03";
        ASSERT_FALSE(sync(parents).failure);
        ASSERT_EQ(live("parents"), std::to_string(count));
    }
};

TEST_F(WindowDeletionsTest, RowsThatHaveOnlyLeftTheirDaysStayHoweverManyTheyAre)
{
    have_rows_in_the_window(60);
    for (std::int64_t id = 1; id <= 50; ++id)
        days[id] = "2026-09-01";
    days.erase(60);

    EXPECT_EQ(sync(parents).count.rows.deleted, 1);
    EXPECT_EQ(live("parents"), "59");

    asked_by_id = 0;
    EXPECT_EQ(sync(parents).count.rows.deleted, 0);
    EXPECT_EQ(asked_by_id, 0) << "what has left the days is asked for once";
}

TEST_F(WindowDeletionsTest, WhatWasDeletedOnADayThatHasPassedIsFoundAndTheRestOfThatDayStays)
{
    have_rows_in_the_window(5);
    days.erase(3);
    simulation.clock.advance(24h * 5);  // February 3 has left the range

    sync(parents);

    EXPECT_EQ(tombstones(), "3");
    EXPECT_EQ(live("parents"), "4");
}

}  // namespace
}  // namespace giposync::sync
