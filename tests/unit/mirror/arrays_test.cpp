#include "mirror/rewrites.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

struct ArraysTest : testing::Test
{
    test::MirrorInMemory m{{test::MirrorInMemory::declaration("invoices")}};

    void store(const std::string& payload) { m.store({payload}, "invoices"); }
};

TEST_F(ArraysTest, OfObjectsAreViewsWithTypedFields)
{
    store(R"({"id":"i1","lines":[{"code":"A","net":12.10,"at":"2026-01-31T10:00:00"},{"code":"B","net":3}]})"
    );

    EXPECT_EQ(
        m.query("SELECT _id, _index, code, net, at FROM invoices_lines ORDER BY _index"),
        "i1|0|A|12.1|2026-01-31T09:00:00.000Z\ni1|1|B|3.0|-"
    );
    EXPECT_EQ(
        m.query("SELECT name, path, type FROM columns WHERE resource = 'invoices_lines'"),
        "code|code|TEXT\nnet|net|REAL\nat|at|TEXT"
    );
    EXPECT_EQ(m.query("SELECT type FROM sqlite_schema WHERE name = 'invoices_lines'"), "view");
}

TEST_F(ArraysTest, OfScalarsAreViewsToo)
{
    store(R"({"id":"i1","tags":["x",null,"y"],"meta":{"codes":[1,2]}})");

    EXPECT_EQ(m.query("SELECT _id, _index, value FROM invoices_tags"), "i1|0|x\ni1|1|-\ni1|2|y");
    EXPECT_EQ(m.query("SELECT value, typeof(value) FROM invoices_meta_codes"), "1|integer\n2|integer");
}

TEST_F(ArraysTest, NestedOnesSayWhichElementHoldsThem)
{
    store(
        R"({"id":"i1","lines":[{"code":"A","taxes":[{"rate":4},{"rate":22}]},{"code":"B","taxes":[{"rate":10}]}]})"
    );

    EXPECT_EQ(
        m.query("SELECT l.code, t._index, t.rate FROM invoices_lines_taxes t "
                "JOIN invoices_lines l ON l._id = t._id AND l._index = t._owner_index ORDER BY t._index"),
        "A|0|4\nA|1|22\nB|2|10"
    );
}

TEST_F(ArraysTest, FollowTheirRow)
{
    store(R"({"id":"i1","lines":[{"net":1},{"net":2}]})");
    store(R"({"id":"i1","lines":[{"net":3}]})");
    EXPECT_EQ(m.query("SELECT net FROM invoices_lines"), "3");

    store(R"({"id":"i1","lines":[{"net":3}],"deleted":true})");
    EXPECT_EQ(m.query("SELECT net FROM invoices_lines"), "");

    store(R"({"id":"i1","lines":[{"net":4}]})");
    EXPECT_EQ(m.query("SELECT net FROM invoices_lines"), "4");
}

TEST_F(ArraysTest, EmptyOnesAreNoViewYet)
{
    store(R"({"id":"i1","lines":[]})");

    EXPECT_EQ(m.query("SELECT count(*) FROM sqlite_schema WHERE name = 'invoices_lines'"), "0");
}

TEST_F(ArraysTest, TakeAnotherNameWhereTheirsIsTaken)
{
    test::MirrorInMemory two{
        {test::MirrorInMemory::declaration("sync"), test::MirrorInMemory::declaration("sync_lines")}};

    two.store({R"({"id":"1","runs":[1],"lines":[2]})"}, "sync");

    EXPECT_EQ(two.query("SELECT value FROM sync_runs_2"), "1");
    EXPECT_EQ(two.query("SELECT value FROM sync_lines_2"), "2");
}

TEST_F(ArraysTest, GiveTheirNameToAResourceThatComesLater)
{
    store(R"({"id":"i1","lines":[{"net":1,"taxes":[{"rate":4}]}]})");

    m.mirror->declare(
        {test::MirrorInMemory::declaration("invoices"), test::MirrorInMemory::declaration("invoices_lines")}
    );
    m.store({R"({"id":"l1","net":"a line of its own","lines":[7]})"}, "invoices_lines");
    store(R"({"id":"i2","lines":[{"net":2,"taxes":[{"rate":22}],"new":3}]})");

    EXPECT_EQ(m.query("SELECT _id, net FROM invoices_lines"), "l1|a line of its own");
    EXPECT_EQ(m.query("SELECT _id, net, new FROM invoices_lines_2 ORDER BY _id"), "i1|1|-\ni2|2|3");
    EXPECT_EQ(m.query("SELECT _id, rate FROM invoices_lines_taxes ORDER BY _id"), "i1|4\ni2|22");
    EXPECT_EQ(
        m.query("SELECT resource, name FROM columns WHERE path = 'net' ORDER BY resource"),
        "invoices_lines|net\ninvoices_lines_2|net"
    );
    EXPECT_EQ(m.query("PRAGMA integrity_check"), "ok");
}

TEST_F(ArraysTest, MixedOnesKeepObjectsAndScalars)
{
    store(R"({"id":"i1","lines":[{"net":1},"free",[7,8]]})");

    EXPECT_EQ(m.query("SELECT _index, net, value FROM invoices_lines"), "0|1|-\n1|-|free\n2|-|[7,8]");
}

TEST_F(ArraysTest, DoubleNamesDoNotClash)
{
    store(R"({"id":"i1","tags":["x"],"tags":["y"]})");

    EXPECT_EQ(m.query("SELECT _index, value FROM invoices_tags"), "0|x\n1|y");
}

TEST_F(ArraysTest, AreFoundByTheirItemOnceTheRowsAreIn)
{
    store(R"({"id":"i1","lines":[{"net":1}]})");
    while (m.mirror->add_missing_index(m.resource("invoices")))
        ;

    const auto plan = [&](const std::string& sql) { return m.query("EXPLAIN QUERY PLAN " + sql); };
    for (const char* sql :
         {"SELECT net FROM invoices_lines WHERE _id = 'i1'",
          "SELECT net FROM invoices LEFT JOIN invoices_lines AS l ON l._id = invoices._id AND l._index = 0",
          "SELECT 1 FROM invoices AS i WHERE EXISTS (SELECT 1 FROM invoices_lines AS l WHERE l._id = i._id)"})
        EXPECT_NE(plan(sql).find("_invoices_lines___owner (_id=?"), std::string::npos) << plan(sql);
}

TEST_F(ArraysTest, TheirColumnsAreWidenedToo)
{
    store(R"({"id":"i1","lines":[{"net":1,"at":"2026-01-31T10:00:00"}]})");
    store(R"({"id":"i2","lines":[{"net":"free","at":"later"}]})");
    Rewrites rewrites{*m.mirror};
    while (rewrites.advance(1))
        ;

    EXPECT_EQ(
        m.query("SELECT _id, net, typeof(net), at FROM invoices_lines ORDER BY _id"),
        "i1|1|text|2026-01-31T10:00:00\ni2|free|text|later"
    );
    EXPECT_EQ(m.query("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace giposync::mirror
