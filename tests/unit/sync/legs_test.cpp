#include "base/iso8601.hpp"
#include "support/mirror_fixture.hpp"
#include "sync/legs.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::sync {
namespace {

using namespace std::chrono;

struct LegsTest : testing::Test
{
    test::MirrorInMemory mirror{
        {test::MirrorInMemory::declaration("parents"),
         test::MirrorInMemory::declaration("children", "parents")}};
    Zone rome = Zone::find("Europe/Rome").value();
    config::Resource resource;
    WalkCursor cursor;

    LegsTest()
    {
        cursor.started = Instant{sys_days{January / 31 / 2026} + 23h};  // the first of February in Rome
    }

    void have_parents(const std::vector<std::string>& items)
    {
        mirror.store(items, "parents");
        resource.parent = ResourceName{"parents"};
    }

    // Slices of ten days; their borders are at January 27 and February 6.
    void have_window(days back, days ahead)
    {
        resource.window.emplace();
        resource.window->back = back;
        resource.window->ahead = ahead;
        resource.window->slice = 240h;
    }

    Legs legs() { return {*mirror.mirror, resource, rome, cursor}; }

    static std::string text_of(const std::optional<Leg>& leg)
    {
        if (!leg)
            return "none";
        const auto day = [](local_days one) {
            return giposync::to_text(Instant{sys_days{one.time_since_epoch()}}).substr(5, 5);
        };
        const auto days = leg->days ? day(leg->days->first) + ".." + day(leg->days->end) : "all";
        return leg->parent_id ? *leg->parent_id + " " + days : days;
    }

    // What is walked from where the cursor stands to the end.
    std::string all()
    {
        auto these = legs();
        std::string text = text_of(these.current());
        while (these.advance())
            text += ", " + text_of(these.current());
        return text;
    }
};

TEST_F(LegsTest, AResourceIsOneList)
{
    EXPECT_EQ(all(), "all");
}

TEST_F(LegsTest, AWindowIsAListForEachSlice)
{
    have_window(days(7), days(7));

    EXPECT_EQ(all(), "01-25..01-27, 01-27..02-06, 02-06..02-09");
    EXPECT_EQ(local_days{days(cursor.first_day)}, local_days{January / 25 / 2026});
    EXPECT_EQ(local_days{days(cursor.end_day)}, local_days{February / 9 / 2026});
}

TEST_F(LegsTest, AWalkKeepsTheDaysOfItsStartOverMidnightAndOverARestart)
{
    have_window(days(7), days(7));
    const auto before = all();
    cursor.started += 48h;

    EXPECT_EQ(all(), before);
}

TEST_F(LegsTest, WhatTheRangeHasLeftComesFirst)
{
    have_window(days(7), days(7));
    cursor.last_first_day = local_days{January / 24 / 2026}.time_since_epoch().count();

    EXPECT_EQ(all(), "01-24..01-25, 01-25..01-27, 01-27..02-06, 02-06..02-09");
}

TEST_F(LegsTest, ChildrenAreAListForEachLiveParent)
{
    have_parents({R"({"id":"b"})", R"({"id":"a"})", R"({"id":"gone","deleted":true})", R"({"id":"c"})"});

    EXPECT_EQ(all(), "b all, a all, c all");
}

TEST_F(LegsTest, ChildrenInAWindowAreAListForEachSliceOfEachParent)
{
    have_parents({R"({"id":"a"})", R"({"id":"b"})"});
    have_window(days(0), days(6));

    EXPECT_EQ(all(), "a 02-01..02-06, a 02-06..02-08, b 02-01..02-06, b 02-06..02-08");
}

TEST_F(LegsTest, WithoutAParentThereIsNoList)
{
    resource.parent = ResourceName{"parents"};

    EXPECT_EQ(text_of(legs().current()), "none");
    EXPECT_EQ(legs().advance(), false);
}

TEST_F(LegsTest, GoesOnInTheMiddle)
{
    have_parents({R"({"id":"a"})", R"({"id":"b"})", R"({"id":"c"})"});
    have_window(days(0), days(6));
    {
        auto these = legs();
        these.current();
        for (int i = 0; i < 3; ++i)
            ASSERT_TRUE(these.advance());
    }
    cursor = parse_cursor(to_text(cursor)).value();

    EXPECT_EQ(all(), "b 02-06..02-08, c 02-01..02-06, c 02-06..02-08");
}

TEST_F(LegsTest, AParentThatHasGoneMeanwhileGivesItsPlaceToTheNext)
{
    have_parents({R"({"id":"a"})", R"({"id":"b"})", R"({"id":"c"})"});
    have_window(days(0), days(6));
    auto these = legs();
    these.current();
    for (int i = 0; i < 3; ++i)
        these.advance();
    cursor.pager.reached = 40;  // in the middle of b's second slice
    cursor.frontier = 7;
    const auto leg = cursor.leg;
    mirror.store({R"({"id":"b","deleted":true})"}, "parents");

    EXPECT_EQ(text_of(these.current()), "c 02-01..02-06");
    EXPECT_EQ(cursor.pager, Pager::State{}) << "another list begins at its beginning";
    EXPECT_EQ(cursor.frontier, 0);
    EXPECT_EQ(cursor.leg, leg + 1);
}

TEST_F(LegsTest, WhenTheLastParentsHaveGoneMeanwhileTheWalkIsAtItsEnd)
{
    have_parents({R"({"id":"a"})", R"({"id":"b"})"});
    auto these = legs();
    these.current();
    these.advance();
    mirror.store({R"({"id":"b","deleted":true})"}, "parents");

    EXPECT_EQ(text_of(these.current()), "none");
}

TEST_F(LegsTest, EachListBeginsAtItsBeginningAndTellsItsDriftToTheWalk)
{
    have_window(days(7), days(7));
    auto these = legs();
    these.current();
    cursor.pager.drift = 3;
    cursor.pager.reached = 40;
    cursor.frontier = 7;
    cursor.bad_rows = 2;
    cursor.counted_to = 40;
    cursor.leg_try = 2;

    these.advance();

    EXPECT_EQ(cursor.pager, Pager::State{});
    EXPECT_EQ(cursor.frontier, 0);
    EXPECT_EQ(cursor.bad_rows, 0);
    EXPECT_EQ(cursor.counted_to, 0);
    EXPECT_EQ(cursor.leg_try, 1);
    EXPECT_EQ(cursor.leg, 2);
    EXPECT_EQ(cursor.drift, 3);
}

TEST_F(LegsTest, TheSameListOnceMoreIsAnotherLegOfTheWalk)
{
    have_window(days(7), days(7));
    auto these = legs();
    these.current();
    these.advance();
    const auto list = text_of(these.current());
    cursor.pager.reached = 40;
    cursor.pager.drift = 1;

    these.repeat();

    EXPECT_EQ(text_of(these.current()), list);
    EXPECT_EQ(cursor.pager, Pager::State{});
    EXPECT_EQ(cursor.leg, 3);
    EXPECT_EQ(cursor.leg_try, 2);
    EXPECT_EQ(cursor.drift, 1);
}

TEST_F(LegsTest, AnotherPassBeginsWithTheFirstList)
{
    have_parents({R"({"id":"a"})", R"({"id":"b"})"});
    const auto whole = all();
    const auto leg = cursor.leg;

    legs().restart();

    EXPECT_GT(cursor.leg, leg) << "what the first pass has proved says nothing of the second";
    EXPECT_EQ(all(), whole);
}

}  // namespace
}  // namespace giposync::sync
