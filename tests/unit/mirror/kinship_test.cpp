#include "mirror/kinship.hpp"
#include "mirror/sweep.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

struct KinshipTest : testing::Test
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("price_lists"),
         test::MirrorInMemory::declaration("items", "price_lists"),
         test::MirrorInMemory::declaration("notes", "items")}};

    KinshipTest()
    {
        m.store({R"({"id":"L1"})", R"({"id":"L2"})"}, "price_lists");
        m.store({R"({"id":"a","tags":["x"]})", R"({"id":"b"})"}, "items", "L1");
        m.store({R"({"id":"c"})"}, "items", "L2");
        m.store({R"({"id":"n"})"}, "notes", "a");
        m.mirror->database().execute("DELETE FROM changes");
    }

    void delete_list(const std::string& id)
    {
        m.store({R"({"id":")" + id + R"(","deleted":true})"}, "price_lists");
    }
};

TEST_F(KinshipTest, ChildrenGoWithTheirParent)
{
    delete_list("L1");

    EXPECT_EQ(m.query("SELECT _id, _parent_id FROM items"), "c|L2");
    EXPECT_EQ(m.query("SELECT _id FROM notes"), "");
    EXPECT_EQ(m.query("SELECT count(*) FROM items_tags"), "0");
    EXPECT_EQ(
        m.query("SELECT resource, id, op FROM changes ORDER BY seq"),
        "price_lists|L1|delete\nitems|a|delete\nnotes|n|delete\nitems|b|delete"
    );
    EXPECT_EQ(
        m.query("SELECT resource, live_rows, deleted_rows FROM sync_status"),
        "price_lists|1|1\nitems|1|2\nnotes|0|1"
    );
}

TEST_F(KinshipTest, ChildrenComeBackWithTheirParent)
{
    delete_list("L1");
    m.store({R"({"id":"L1"})"}, "price_lists");

    EXPECT_EQ(m.query("SELECT _id FROM items ORDER BY _id"), "a\nb\nc");
    EXPECT_EQ(m.query("SELECT _id FROM notes"), "n");
    EXPECT_EQ(m.query("SELECT value FROM items_tags"), "x");
    EXPECT_EQ(m.query("SELECT count(*) FROM changes WHERE op = 'restore'"), "4");
    EXPECT_EQ(m.query("SELECT count(*) FROM _orphans"), "0");
}

TEST_F(KinshipTest, AChildThatWasDeletedBeforeStaysDeleted)
{
    MirrorTransaction change{*m.mirror};
    Sweep sweep{*m.mirror, m.resource("items")};
    std::int64_t row = 0;
    m.resource("items").table.find("b", [&](const auto& stored) { row = stored.row; });
    sweep.bury(std::vector{row}, m.now);
    change.commit();

    delete_list("L1");
    m.store({R"({"id":"L1"})"}, "price_lists");

    EXPECT_EQ(m.query("SELECT _id FROM items ORDER BY _id"), "a\nc");
}

TEST_F(KinshipTest, AChildThatMovesKeepsItsRow)
{
    m.store({R"({"id":"a","tags":["x"]})"}, "items", "L2");

    EXPECT_EQ(m.query("SELECT _id, _parent_id FROM items ORDER BY _id"), "a|L2\nb|L1\nc|L2");
    EXPECT_EQ(m.query("SELECT id, op FROM changes"), "a|update");
}

TEST_F(KinshipTest, TwoChildrenOfOneIdInOneWalkAreTwoRows)
{
    m.resource("items").table.find("a", [&](const auto& stored) { m.seen.add(stored.row); });

    m.store({R"({"id":"a","other":1})"}, "items", "L2");
    m.store({R"({"id":"a","other":1})"}, "items", "L2");

    EXPECT_EQ(m.query("SELECT _id, _parent_id FROM items ORDER BY _id"), "L2/a|L2\na|L1\nb|L1\nc|L2");
    EXPECT_EQ(m.query("SELECT id, op FROM changes"), "L2/a|insert");
}

}  // namespace
}  // namespace giposync::mirror
