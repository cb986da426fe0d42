// When rows that a walk has not met become tombstones.

#include "base/event_names.hpp"
#include "unit/sync/deletions_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::DeletionsTest;
using test::item;
using test::page;

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

TEST_F(DeletionsTest, AListThatIsCutOffForGoodIsReadToItsEndWhereItemsCannotBeAskedFor)
{
    for (const std::int64_t last_page : {40, 20, 10})  // the end that the server pretends, in rows
    {
        SCOPED_TRACE(last_page);
        there.clear();
        have_rows(47);
        by_id = [](std::int64_t) { return net::Response{405, {}, ""}; };
        server.answer = [this, last_page](const Asked& asked) {
            auto given = answer(asked);
            const auto at = given.body.find("true");
            if (asked.offset + asked.limit >= last_page && at != std::string::npos)
                given.body.replace(at, 4, "false");
            return given;
        };
        SyncWish wish;
        wish.reconcile = wish.accept_deletions = true;

        const auto report = sync(parents, wish);

        ASSERT_FALSE(report.failure);
        EXPECT_EQ(report.count.rows.deleted, 0);
        EXPECT_EQ(live("parents"), "47");
    }
}

TEST_F(DeletionsTest, AListThatEndsWithAFullPageCostsOneRequestMoreBeforeItsRowsGo)
{
    have_rows(20);
    lose(5, 5);
    by_id = [](std::int64_t) { return net::Response{405, {}, ""}; };

    const auto report = sync(parents);

    EXPECT_EQ(report.count.rows.deleted, 1);
    EXPECT_EQ(report.count.requests, 2 + 1 + 3);
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

}  // namespace
}  // namespace giposync::sync
