#include "mirror/migrations.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

// A mirror as version 2 has made it of the items below: ids in another order than rows, an array in an array,
// a deleted row, and a resource that is no longer in the settings.
constexpr const char* version_2 = R"sql(
INSERT INTO _resources (number, name, mirrored, live_rows, deleted_rows)
VALUES (1, 'patients', 1, 2, 1), (2, 'invoices', 0, 1, 0);
INSERT INTO _columns VALUES
    ('patients', 'id', 'id', 'text', '2026-01-01T00:00:00.000Z', 0),
    ('patients_visits', 'at', 'at', 'date', '2026-01-01T00:00:00.000Z', 0),
    ('patients_visits', 'net', 'net', 'text', '2026-01-01T00:00:00.000Z', 1),
    ('patients_visits_notes', 'value', 'value', 'text', '2026-01-01T00:00:00.000Z', 0),
    ('invoices', 'id', 'id', 'text', '2026-01-01T00:00:00.000Z', 0),
    ('invoices_lines', 'net', 'net', 'real', '2026-01-01T00:00:00.000Z', 0);
INSERT INTO _arrays VALUES
    ('patients', 'patients', 'visits', 'patients_visits', 1),
    ('patients', 'patients_visits', 'notes', 'patients_visits_notes', 2),
    ('invoices', 'invoices', 'lines', 'invoices_lines', 1);

CREATE TABLE "patients_all" (
    "_id" TEXT NOT NULL PRIMARY KEY, "_parent_id" TEXT, "_updated_at" TEXT, "_first_seen_at" TEXT NOT NULL,
    "_changed_at" TEXT NOT NULL, "_deleted_at" TEXT, "id" TEXT, "_payload" TEXT
);
CREATE TABLE "invoices_all" (
    "_id" TEXT NOT NULL PRIMARY KEY, "_parent_id" TEXT, "_updated_at" TEXT, "_first_seen_at" TEXT NOT NULL,
    "_changed_at" TEXT NOT NULL, "_deleted_at" TEXT, "id" TEXT, "_payload" TEXT
);
CREATE TABLE "_patients_visits" (
    "_id" TEXT NOT NULL,
    "_index" INTEGER NOT NULL,
    "_owner_index" INTEGER NOT NULL,
    "at" TEXT,
    "net" TEXT,
    PRIMARY KEY (_id, _index)
) WITHOUT ROWID;
CREATE TABLE "_patients_visits_notes" (
    "_id" TEXT NOT NULL,
    "_index" INTEGER NOT NULL,
    "_owner_index" INTEGER NOT NULL,
    "value" TEXT,
    PRIMARY KEY (_id, _index)
) WITHOUT ROWID;
CREATE TABLE "_invoices_lines" (
    "_id" TEXT NOT NULL,
    "_index" INTEGER NOT NULL,
    "_owner_index" INTEGER NOT NULL,
    "net" REAL,
    PRIMARY KEY (_id, _index)
) WITHOUT ROWID;
CREATE INDEX "_patients_visits__at" ON "_patients_visits" ("at");

CREATE VIEW "patients" AS
SELECT _id, "id", _parent_id, _updated_at, _first_seen_at, _changed_at, _deleted_at, _payload
FROM "patients_all"
WHERE _deleted_at IS NULL;
CREATE VIEW "invoices" AS
SELECT _id, "id", _parent_id, _updated_at, _first_seen_at, _changed_at, _deleted_at, _payload
FROM "invoices_all"
WHERE _deleted_at IS NULL;
CREATE VIEW "patients_visits" AS
SELECT _id, _index, "at", "net"
FROM "_patients_visits";
CREATE VIEW "patients_visits_notes" AS
SELECT _id, _index, _owner_index, "value"
FROM "_patients_visits_notes";
CREATE VIEW "invoices_lines" AS
SELECT _id, _index, "net"
FROM "_invoices_lines";

INSERT INTO patients_all VALUES
    ('p3', NULL, NULL, '2026-01-01', '2026-01-01', NULL, 'p3',
     '{"id":"p3","visits":[{"at":"2026-01-02","net":"free","notes":["a","b"]},{"at":"2026-01-03","net":7,"notes":["c"]}]}'),
    ('p2', NULL, NULL, '2026-01-01', '2026-01-01', '2026-01-02', 'p2', '{"id":"p2","visits":[{"net":1}]}'),
    ('p1', NULL, NULL, '2026-01-01', '2026-01-01', NULL, 'p1', '{"id":"p1","visits":[{"at":"2026-01-04","net":8}]}');
INSERT INTO invoices_all VALUES
    ('i1', NULL, NULL, '2026-01-01', '2026-01-01', NULL, 'i1', '{"id":"i1","lines":[{"net":1.5}]}');
INSERT INTO _patients_visits VALUES
    ('p1', 0, 0, '2026-01-04', '8'), ('p3', 0, 0, '2026-01-02', 'free'), ('p3', 1, 0, '2026-01-03', '7');
INSERT INTO _patients_visits_notes VALUES ('p3', 0, 0, 'a'), ('p3', 1, 0, 'b'), ('p3', 2, 1, 'c');
INSERT INTO _invoices_lines VALUES ('i1', 0, 0, 1.5);
)sql";

struct ElementsByRowTest : testing::Test
{
    test::MirrorFile m;

    ElementsByRowTest()
    {
        sqlite::Database db{m.file};
        migrate(db, all_migrations().first(2)).value();
        db.execute(version_2);
    }

    std::string visits()
    {
        return read("SELECT group_concat(_id || _index || at || net) FROM patients_visits");
    }

    std::string read(const std::string& sql) { return test::read_from(m.file, sql); }

    void store(const std::string& id, const std::string& payload, bool deleted = false)
    {
        MirrorTransaction page{*m.mirror};
        PageWriter writer{*m.mirror, m.mirror->resource(ResourceName{"patients"})};
        const std::vector<Item> items{{id, payload, std::nullopt, {}, deleted}};
        auto standings = writer.look_up(items, {});
        writer.keep(items, standings, {}, m.now);
        page.commit();
    }
};

TEST_F(ElementsByRowTest, EveryViewShowsWhatItShowedBefore)
{
    m.open();

    EXPECT_EQ(visits(), "p302026-01-02free,p312026-01-037,p102026-01-048");
    EXPECT_EQ(
        read("SELECT group_concat(_id || _index || _owner_index || value) FROM patients_visits_notes"),
        "p300a,p310b,p321c"
    );
    EXPECT_EQ(read("SELECT _id || _index || net FROM invoices_lines"), "i101.5");
    EXPECT_EQ(read("PRAGMA integrity_check"), "ok");
}

TEST_F(ElementsByRowTest, TheTablesAreThoseThatAreMadeToday)
{
    test::MirrorInMemory today;
    today.store({R"({"id":"p1","visits":[{"at":"2026-01-04","net":"free","notes":["a"]}]})"});

    m.open();

    for (const char* table : {"_patients_visits", "_patients_visits_notes"})
    {
        const auto sql = "SELECT sql FROM sqlite_schema WHERE name = '" + std::string(table) + "'";
        EXPECT_EQ(read(sql), today.query(sql));
    }
}

TEST_F(ElementsByRowTest, ARowThatChangesAfterwardsHasItsNewElementsOnly)
{
    m.open();

    store("p3", R"({"id":"p3","visits":[{"at":"2026-02-01","net":"9"}]})");
    store("p1", R"({"id":"p1"})", true);
    store("p0", R"({"id":"p0","visits":[{"at":"2026-02-02","net":"10"}]})");

    EXPECT_EQ(visits(), "p302026-02-019,p002026-02-0210");
    EXPECT_EQ(read("SELECT count(*) FROM patients_visits_notes"), "0");
}

TEST_F(ElementsByRowTest, IndexesComeBackWithTheNextWalk)
{
    m.open();

    while (m.mirror->add_missing_index(m.mirror->resource(ResourceName{"patients"})))
        ;

    EXPECT_EQ(
        read("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'index' AND "
             "tbl_name = "
             "'_patients_visits' AND sql IS NOT NULL ORDER BY name)"),
        "_patients_visits___owner,_patients_visits__at"
    );
    EXPECT_EQ(read("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace giposync::mirror
