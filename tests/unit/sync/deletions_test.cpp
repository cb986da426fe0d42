// When rows that a walk has not met become tombstones, and when never.

#include "base/event_names.hpp"
#include "unit/sync/sync_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <ostream>
#include <set>
#include <string>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::page;

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

// A list of numbered rows that can lose some, and items by id.
struct DeletionsTest : test::SyncFixture
{
    std::set<std::int64_t> there;  // at the server
    std::function<net::Response(std::int64_t)> by_id = [this](std::int64_t id) {
        return there.contains(id) ? net::Response{200, {}, item(id)} : net::Response{404, {}, ""};
    };
    std::int64_t asked_by_id = 0;
    std::int64_t walks = 0;

    // A mirror of so many rows, as the server has them.
    void have_rows(std::int64_t count)
    {
        for (std::int64_t id = 1; id <= count; ++id)
            there.insert(id);
        server.answer = [this](const Asked& asked) { return answer(asked); };
        ASSERT_FALSE(sync(parents).failure);
        ASSERT_EQ(live("parents"), std::to_string(count));
        simulation.clock.advance(1h);
        walks = 0;
    }

    net::Response answer(const Asked& asked)
    {
        if (asked.path == "https://api/parents")
            return list(asked);
        ++asked_by_id;
        return by_id(std::stoll(asked.path.substr(std::string("https://api/parents/").size())));
    }

    net::Response list(const Asked& asked)
    {
        walks += asked.offset == 0 ? 1 : 0;
        std::vector<std::string> items;
        std::int64_t place = 0;
        for (const auto id : there)
            if (place++; place > asked.offset && place <= asked.offset + asked.limit)
                items.push_back(item(id));
        return page(items, asked.offset + asked.limit < std::ssize(there));
    }

    void lose(std::int64_t first, std::int64_t last)
    {
        for (auto id = first; id <= last; ++id)
            there.erase(id);
    }

    std::string tombstones()
    {
        return mirror.query("SELECT group_concat(_id) FROM parents_all WHERE _deleted_at IS NOT NULL");
    }
};

TEST_F(DeletionsTest, AFewMissingRowsAreAskedForOneByOne)
{
    have_rows(50);
    lose(7, 9);

    const auto report = sync(parents);

    EXPECT_EQ(report.count.rows.deleted, 3);
    EXPECT_EQ(tombstones(), "7,8,9");
    EXPECT_EQ(asked_by_id, 4) << "one that is there, to see whether items can be asked for, and those three";
    EXPECT_EQ(walks, 1);
    EXPECT_EQ(mirror.query("SELECT group_concat(id) FROM changes WHERE op = 'delete'"), "7,8,9");
}

TEST_F(DeletionsTest, WhatIsStillThereByItsIdIsNotDeleted)
{
    have_rows(50);
    lose(7, 9);
    by_id = [this](std::int64_t id) {
        return there.contains(id) || id == 8 ? net::Response{200, {}, item(id)} : net::Response{404, {}, ""};
    };

    EXPECT_EQ(sync(parents).count.rows.deleted, 2);
    EXPECT_EQ(tombstones(), "7,9");
}

TEST_F(DeletionsTest, WhereItemsCannotBeAskedForASecondWalkConfirms)
{
    for (const unsigned status : {404U, 405U, 403U, 400U, 302U})
    {
        have_rows(50);
        lose(7, 7);
        by_id = [status](std::int64_t) { return net::Response{status, {}, ""}; };

        EXPECT_EQ(sync(parents).count.rows.deleted, 1) << status;
        EXPECT_EQ(walks, 2) << status;
        EXPECT_EQ(tombstones(), "7") << status;
    }
}

TEST_F(DeletionsTest, ManyMissingRowsAreConfirmedByAWalkAndASample)
{
    have_rows(500);
    lose(100, 149);
    parents.limit = 100;

    const auto report = sync(parents);

    ASSERT_FALSE(report.failure);
    EXPECT_FALSE(report.held) << "they are many, but no more than a tenth of all";
    EXPECT_EQ(report.count.rows.deleted, 50);
    EXPECT_EQ(walks, 2);
    EXPECT_EQ(asked_by_id, 11) << "one that is there, and ten of those that are not";
}

TEST_F(DeletionsTest, AListThatIsTruncatedForGoodDeletesNothingThatIsThereByItsId)
{
    have_rows(500);
    parents.limit = 100;
    lose(461, 500);
    by_id = [](std::int64_t id) { return net::Response{200, {}, item(id)}; };

    const auto report = sync(parents);

    ASSERT_FALSE(report.failure);
    EXPECT_EQ(report.count.rows.deleted, 0);
    EXPECT_EQ(live("parents"), "500");
}

TEST_F(DeletionsTest, OfASampleThatIsThereInPartOnlyTheRestGoes)
{
    have_rows(500);
    parents.limit = 100;
    lose(461, 500);
    by_id = [](std::int64_t id) {
        return id < 481 ? net::Response{200, {}, item(id)} : net::Response{404, {}, ""};
    };

    EXPECT_EQ(sync(parents).count.rows.deleted, 5);
    EXPECT_EQ(live("parents"), "495");
}

TEST_F(DeletionsTest, ARowThatIsBackInTheSecondWalkIsNotDeleted)
{
    have_rows(50);
    lose(7, 8);
    by_id = [this](std::int64_t) {
        there.insert(8);  // while the first walk is being judged
        return net::Response{405, {}, ""};
    };

    EXPECT_EQ(sync(parents).count.rows.deleted, 1);
    EXPECT_EQ(tombstones(), "7");
}

TEST_F(DeletionsTest, ARowThatComesBackIsRestored)
{
    have_rows(50);
    lose(7, 7);
    sync(parents);
    there.insert(7);

    sync(parents);

    EXPECT_EQ(tombstones(), "-");
    EXPECT_EQ(mirror.query("SELECT group_concat(op) FROM changes WHERE id = '7'"), "insert,delete,restore");
}

// What a server may do once, and a mirror must survive.
struct Mishap
{
    const char* about;
    std::function<net::Response(const Asked&, DeletionsTest&)> list;
    bool fails;

    friend std::ostream& operator<<(std::ostream& out, const Mishap& one) { return out << one.about; }
};

class MishapTest : public DeletionsTest, public testing::WithParamInterface<Mishap>
{
};

TEST_P(MishapTest, DeletesNothing)
{
    have_rows(50);
    server.answer = [this](const Asked& asked) {
        return asked.path == "https://api/parents" ? GetParam().list(asked, *this) : answer(asked);
    };

    for (const bool accept : {false, true})
    {
        SyncWish wish;
        wish.reconcile = true;
        wish.accept_deletions = accept;
        const auto report = sync(parents, wish);

        EXPECT_EQ(report.failure.has_value(), GetParam().fails) << accept;
        EXPECT_EQ(report.count.rows.deleted, 0) << accept;
        EXPECT_EQ(live("parents"), "50") << accept;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Servers,
    MishapTest,
    testing::Values(
        Mishap{
            "forbidden",
            [](const Asked&, DeletionsTest&) {
                return net::Response{403, {}, ""};
            },
            true},
        Mishap{
            "not found",
            [](const Asked&, DeletionsTest&) {
                return net::Response{404, {}, ""};
            },
            true},
        Mishap{
            "token refused",
            [](const Asked&, DeletionsTest&) {
                return net::Response{401, {}, ""};
            },
            true},
        Mishap{
            "broken",
            [](const Asked&, DeletionsTest&) {
                return net::Response{500, {}, ""};
            },
            true},
        Mishap{
            "a page of a proxy",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, "<html>"};
            },
            true},
        Mishap{
            "an empty object",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, "{}"};
            },
            true},
        Mishap{
            "empty, though the items are there",
            [](const Asked&, DeletionsTest&) { return page({}, false); },
            false},
        Mishap{
            "null for no items",
            [](const Asked&, DeletionsTest&) {
                return net::Response{200, {}, R"({"items":null,"hasMore":false})"};
            },
            false},
        Mishap{
            "truncated, though the items are there",
            [](const Asked& asked, DeletionsTest& test) {
                auto answer = test.list(asked);
                const auto at = answer.body.find("true");
                if (asked.offset > 15 && at != std::string::npos)
                    answer.body.replace(at, 4, "false");
                return answer;
            },
            false},
        Mishap{
            "not found from some page on",
            [](const Asked& asked, DeletionsTest& test) {
                return asked.offset > 15 ? net::Response{404, {}, ""} : test.list(asked);
            },
            true},
        Mishap{
            "empty from some page on",
            [](const Asked& asked, DeletionsTest& test) {
                return asked.offset > 15 ? page({}, false) : test.list(asked);
            },
            true}
    )
);

TEST_F(DeletionsTest, AListThatWasTruncatedOnceIsWalkedAgainWhereItemsCannotBeAskedFor)
{
    have_rows(50);
    by_id = [](std::int64_t) { return net::Response{405, {}, ""}; };
    server.answer = [this](const Asked& asked) {
        auto given = answer(asked);
        const auto at = given.body.find("true");
        if (walks == 1 && asked.offset > 30 && at != std::string::npos)
            given.body.replace(at, 4, "false");
        return given;
    };

    EXPECT_EQ(sync(parents).count.rows.deleted, 0);
    EXPECT_EQ(walks, 2);
    EXPECT_EQ(live("parents"), "50");
}

TEST_F(DeletionsTest, AnEmptyListIsHeldForAPersonEvenWhereItIsShort)
{
    have_rows(2);
    lose(1, 2);

    const auto report = sync(parents);

    ASSERT_TRUE(report.held);
    EXPECT_EQ(report.held->reason, "the list is empty");
    EXPECT_EQ(live("parents"), "2");
}

TEST_F(DeletionsTest, ManyAtOnceWaitUntilAPersonLetsThemGo)
{
    have_rows(100);
    lose(1, 40);

    for (int walk = 0; walk < 3; ++walk)
    {
        const auto report = sync(parents);
        ASSERT_FALSE(report.failure);
        ASSERT_TRUE(report.held);
        EXPECT_EQ(report.held->rows, 40);
        EXPECT_EQ(live("parents"), "100");
    }
    EXPECT_EQ(log.count(events::mirror_deletions_held), 1) << "told once, not with every walk";
    EXPECT_EQ(status("state"), "ok");
    EXPECT_EQ(
        mirror.query("SELECT last_error FROM sync_status WHERE resource = 'parents'"),
        "40 deletions are held back: more at once than hold_deletions allows"
    );

    SyncWish accepting;
    accepting.reconcile = accepting.accept_deletions = true;
    const auto report = sync(parents, accepting);

    EXPECT_FALSE(report.held);
    EXPECT_EQ(report.count.rows.deleted, 40);
    EXPECT_EQ(live("parents"), "60");
    EXPECT_EQ(status("last_error"), "-");
    EXPECT_FALSE(sync(parents).held);
}

TEST_F(DeletionsTest, AnotherNumberThatIsHeldIsToldAgain)
{
    have_rows(100);
    lose(1, 40);
    sync(parents);
    lose(41, 41);
    sync(parents);

    EXPECT_EQ(log.count(events::mirror_deletions_held), 2);
    EXPECT_EQ(test::field(*log.last(events::mirror_deletions_held), "rows"), "41");
}

TEST_F(DeletionsTest, AcceptingDoesNotSpareTheConfirmation)
{
    have_rows(100);
    lose(1, 40);
    by_id = [](std::int64_t) { return net::Response{405, {}, ""}; };
    server.answer = [this](const Asked& asked) {
        if (walks == 1 && asked.offset == 0)  // the second walk begins
            for (std::int64_t id = 1; id <= 30; ++id)
                there.insert(id);
        return answer(asked);
    };
    SyncWish accepting;
    accepting.reconcile = accepting.accept_deletions = true;

    EXPECT_EQ(sync(parents, accepting).count.rows.deleted, 10);
    EXPECT_EQ(live("parents"), "90");
}

TEST_F(DeletionsTest, AFailureWhileConfirmingDeletesNothingAndIsMadeUpForLater)
{
    have_rows(50);
    lose(7, 9);
    bool down = true;
    const auto good = by_id;
    by_id = [&](std::int64_t id) { return down && id == 8 ? net::Response{503, {}, ""} : good(id); };

    const auto failed = sync(parents);
    EXPECT_TRUE(failed.failure);
    EXPECT_EQ(live("parents"), "50");

    down = false;
    EXPECT_FALSE(sync(parents).failure);
    EXPECT_EQ(tombstones(), "7,8,9");
}

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
