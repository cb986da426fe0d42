// Servers that do with offsets, pages and lists what no server should: the walk ends, and says how.

#include "base/event_names.hpp"
#include "unit/sync/sync_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using test::Asked;
using test::item;
using test::page;
using test::rows;

using WalkTest = test::SyncFixture;

TEST_F(WalkTest, AServerThatIgnoresTheOffsetIsNotAskedForEver)
{
    server.answer = [](const Asked& asked) { return rows(0, asked.limit, true); };

    const auto report = sync(parents);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::malformed);
    EXPECT_NE(report.failure->detail.find("the list gets nowhere"), std::string::npos)
        << report.failure->detail;
    EXPECT_LT(server.requests, 60);
    EXPECT_EQ(live("parents"), "10");
}

TEST_F(WalkTest, AServerThatIgnoresTheOffsetAndNeverSaysTheSameTwiceIsNotAskedForEver)
{
    server.answer = [this](const Asked& asked) {
        std::vector<std::string> items;
        for (std::int64_t id = 0; id < asked.limit; ++id)
            items.push_back(item(id, R"(,"servedAt":)" + std::to_string(server.requests)));
        return page(items, true);
    };

    const auto report = sync(parents);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::malformed);
    EXPECT_LT(server.requests, 300);
}

TEST_F(WalkTest, AServerWhoseItemsHaveNoIdAndWhoseListHasNoEndIsNotAskedForEver)
{
    server.answer = [](const Asked& asked) {
        return page(std::vector<std::string>(static_cast<std::size_t>(asked.limit), "{}"), true);
    };

    const auto report = sync(parents);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::malformed);
    EXPECT_LT(server.requests, 300);
}

TEST_F(WalkTest, AListOfNothingButItemsWithoutAnIdIsWalkedToItsEnd)
{
    server.answer = [](const Asked& asked) {
        const auto end = std::min<std::int64_t>(asked.offset + asked.limit, 1'000);
        std::vector<std::string> items;
        for (auto i = asked.offset; i < end; ++i)
            items.push_back(R"({"code":)" + std::to_string(i) + "}");
        return page(items, end < 1'000);
    };

    const auto report = sync(parents);

    EXPECT_FALSE(report.failure);
    EXPECT_EQ(mirror.query("SELECT count(*) FROM rejects"), "1000");
}

TEST_F(WalkTest, AServerThatServesItsLastPageForEverEndsTheWalkAsFailed)
{
    server.answer = [](const Asked& asked) {
        const auto first = std::min<std::int64_t>(asked.offset, 190);
        return rows(first, first + 10, true);
    };

    const auto report = sync(parents);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::malformed);
    EXPECT_EQ(live("parents"), "200");
    EXPECT_LT(server.requests, 100);
}

TEST_F(WalkTest, AStoredPlaceThatIsDamagedIsForgotten)
{
    server.answer = [](const Asked& asked) {
        const auto end = std::min<std::int64_t>(asked.offset + asked.limit, 100);
        if (asked.offset > 40)
            return net::Response{503, {}, ""};
        return rows(asked.offset, end, end < 100);
    };
    ASSERT_TRUE(sync(parents).failure);
    ASSERT_EQ(mirror.query("SELECT count(*) FROM _walks"), "1");
    for (const std::string damage :
         {"''",
          "'{'",
          "replace(cursor, '\"version\":2', '\"version\":0')",
          "replace(cursor, '\"reached\":', '\"reached\":-')"})
    {
        mirror.mirror->database().execute("UPDATE _walks SET cursor = " + damage);
        server.requests = 0;
        std::int64_t first_offset = -1;
        const auto inner = server.answer;
        server.answer = [&](const Asked& asked) {
            if (first_offset < 0)
                first_offset = asked.offset;
            return inner(asked);
        };

        const auto report = sync(parents);

        EXPECT_FALSE(report.resumed) << damage;
        EXPECT_EQ(first_offset, 0) << damage;
        server.answer = inner;
    }
}

TEST_F(WalkTest, AnUndamagedPlaceIsGoneOnFrom)
{
    bool broken = true;
    server.answer = [&](const Asked& asked) {
        const auto end = std::min<std::int64_t>(asked.offset + asked.limit, 100);
        if (broken && asked.offset > 40)
            return net::Response{503, {}, ""};
        return rows(asked.offset, end, end < 100);
    };
    ASSERT_TRUE(sync(parents).failure);
    broken = false;
    server.requests = 0;
    SyncWish by_schedule;
    by_schedule.by_schedule = true;

    const auto report = sync(parents, by_schedule);

    EXPECT_FALSE(report.failure);
    EXPECT_TRUE(report.resumed);
    EXPECT_EQ(server.requests, 6);  // offsets 45, 54, ... 90
    EXPECT_EQ(live("parents"), "100");
}

TEST_F(WalkTest, APageOfNothingButItsAnchorIsAskedForAgain)
{
    int short_pages = 0;
    server.answer = [&](const Asked& asked) {
        const bool is_short = asked.offset == 9 && ++short_pages == 1;
        const auto end = std::min<std::int64_t>(asked.offset + (is_short ? 1 : asked.limit), 50);
        return rows(asked.offset, end, end < 50);
    };

    const auto report = sync(parents);

    EXPECT_FALSE(report.failure);
    EXPECT_EQ(server.requests, 7);  // 50 rows by 10 take six
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::info);
}

// Rows 3, 4 and 5 are removed while nobody can see it: between two pages with the item that breaks them. As
// many rows are read as the list has in the end, but three of those that are there are not among them.
TEST_F(WalkTest, RowsThatAreSkippedAtAnItemThatBreaksItsPageAreFoundInASecondPass)
{
    constexpr std::int64_t broken = 20;
    std::vector<std::int64_t> ids;
    for (std::int64_t id = 0; id < 60; ++id)
        ids.push_back(id);
    bool removed = false;
    server.answer = [&](const Asked& asked) {
        const auto at = std::find(ids.begin(), ids.end(), broken) - ids.begin();
        if (!removed && asked.offset > at)
        {
            removed = true;
            ids.erase(ids.begin() + 3, ids.begin() + 6);
        }
        std::vector<std::string> items;
        for (auto i = asked.offset; i < std::min(asked.offset + asked.limit, std::ssize(ids)); ++i)
            items.push_back(
                ids[static_cast<std::size_t>(i)] == broken ? "{\"id\":\"\x01\"}"
                                                           : item(ids[static_cast<std::size_t>(i)])
            );
        return page(items, asked.offset + asked.limit < std::ssize(ids));
    };

    const auto report = sync(parents);

    EXPECT_FALSE(report.failure);
    ASSERT_TRUE(removed);
    for (const auto id : ids)
        EXPECT_TRUE(
            id == broken ||
            mirror.query("SELECT count(*) FROM parents WHERE _id = '" + std::to_string(id) + "'") == "1"
        ) << id;
    EXPECT_EQ(mirror.query("SELECT count(*) FROM rejects"), "1");
}

// Rows that come before the ones that were read push them on; so does an order that changes with each
// request.
TEST_F(WalkTest, AShortListThatSeemsToHaveMovedIsReadAgain)
{
    std::int64_t first = 1;
    server.answer = [&](const Asked& asked) {
        first = asked.offset > 0 ? 0 : first;  // once, before the second page
        const auto from = first + asked.offset;
        return rows(from, std::min<std::int64_t>(from + asked.limit, 16), from + asked.limit < 16);
    };

    const auto report = sync(parents);

    EXPECT_FALSE(report.failure);
    EXPECT_EQ(server.requests, 4);
    EXPECT_EQ(live("parents"), "16");
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::info);
}

TEST_F(WalkTest, ALongListThatHasMovedIsNotReadAgainAlsoNotAfterAnInterruption)
{
    bool broken = true;
    std::int64_t first = 1;
    server.answer = [&](const Asked& asked) {
        if (broken && asked.offset > 80)
            return net::Response{503, {}, ""};
        first = asked.offset > 30 ? 0 : first;
        const auto from = first + asked.offset;
        return rows(from, std::min<std::int64_t>(from + asked.limit, 100), from + asked.limit < 100);
    };
    SyncWish by_schedule;
    by_schedule.by_schedule = true;
    ASSERT_TRUE(sync(parents, by_schedule).failure);
    broken = false;
    server.requests = 0;

    const auto report = sync(parents, by_schedule);

    EXPECT_FALSE(report.failure);
    EXPECT_GT(report.drift, 0);
    EXPECT_LE(server.requests, 3);
}

struct ChildrenTest : WalkTest
{
    std::set<std::string> gone;

    // So many parents in the mirror; each has one child unless it is gone.
    void have_parents(int count)
    {
        std::vector<std::string> payloads;
        for (int id = 1; id <= count; ++id)
            payloads.push_back(item(id));
        mirror.store(payloads, "parents");
        server.answer = [this](const Asked& asked) {
            const auto rest = asked.path.substr(std::string("https://api/parents/").size());
            const auto parent = rest.substr(0, rest.find('/'));
            if (gone.contains(parent))
                return net::Response{404, {}, ""};
            return page({item(1000 + std::stoll(parent))}, false);
        };
    }

    void lose(int first, int last)
    {
        for (int id = first; id <= last; ++id)
            gone.insert(std::to_string(id));
    }
};

TEST_F(ChildrenTest, ParentsThatHaveGoneMeanwhileAreNoReasonToLeaveTheOthersOut)
{
    have_parents(30);
    lose(1, 15);

    const auto report = sync(children);

    EXPECT_FALSE(report.failure);
    EXPECT_EQ(live("children"), "15");
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::warning) << "what is below them was not seen";
}

TEST_F(ChildrenTest, WhereNoParentHasSuchAListThePathIsWrong)
{
    have_parents(500);
    lose(1, 500);

    const auto report = sync(children);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::absent);
    EXPECT_LE(server.requests, 20);
    EXPECT_EQ(mirror.query("SELECT state FROM sync_status WHERE resource = 'children'"), "forbidden");
}

TEST_F(ChildrenTest, WhereAllOfAFewParentsHaveNoSuchListThePathIsWrong)
{
    have_parents(4);
    lose(1, 4);

    const auto report = sync(children);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, Errc::absent);
    EXPECT_EQ(server.requests, 4);
}

TEST_F(ChildrenTest, WhereThePathWasRightAllOfAFewParentsHaveGone)
{
    have_parents(4);
    ASSERT_FALSE(sync(children).failure);
    lose(1, 4);

    const auto report = sync(children);

    EXPECT_FALSE(report.failure);
    EXPECT_EQ(report.count.rows.deleted, 0) << "they go with their parents";
    EXPECT_EQ(live("children"), "4");
    EXPECT_EQ(mirror.query("SELECT state FROM sync_status WHERE resource = 'children'"), "ok");
}

}  // namespace
}  // namespace giposync::sync
