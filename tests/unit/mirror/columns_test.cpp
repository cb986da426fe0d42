#include "base/event_names.hpp"
#include "mirror/relation_indexes.hpp"
#include "mirror/rewrites.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::mirror {
namespace {

constexpr auto npos = std::string::npos;

struct ColumnsTest : testing::Test
{
    test::MirrorInMemory m;

    void finish_rewrites()
    {
        Rewrites rewrites{*m.mirror};
        while (rewrites.advance(3))
            ;
    }

    void make_indexes()
    {
        while (m.mirror->add_missing_index(m.resource()))
            ;
    }

    // Their names, but for those that a key brings along.
    std::string indexes()
    {
        return m.query("SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema WHERE type = 'index' "
                       "AND sql NOT NULL AND tbl_name = 'patients_all' ORDER BY name)");
    }

    std::string plan(const std::string& sql) { return m.query("EXPLAIN QUERY PLAN " + sql); }

    std::string declared_type(const std::string& column, const std::string& table = "patients_all")
    {
        return m.query("SELECT type FROM pragma_table_info('" + table + "') WHERE name = '" + column + "'");
    }
};

TEST_F(ColumnsTest, AreTheFieldsOfTheItemsInSnakeCase)
{
    m.store({R"({"id":"p1","lastName":"Rossi","vip":true,"visits":3,"balance":12.50,
                 "birthDate":"1980-02-29","registeredAt":"2026-01-30T10:00:00+01:00",
                 "address":{"city":"Milano","geo":{"lat":45.4}},"note":null})"});

    EXPECT_EQ(
        m.query("SELECT id, last_name, vip, visits, balance, birth_date, registered_at, address_city, "
                "address_geo_lat, note FROM patients"),
        "p1|Rossi|1|3|12.5|1980-02-29|2026-01-30T09:00:00.000Z|Milano|45.4|-"
    );
    EXPECT_EQ(
        m.query("SELECT name, path, type FROM columns WHERE resource = 'patients'"),
        "id|id|TEXT\nlast_name|lastName|TEXT\nvip|vip|INTEGER\nvisits|visits|INTEGER\nbalance|balance|REAL\n"
        "birth_date|birthDate|TEXT\nregistered_at|registeredAt|TEXT\naddress_city|address.city|TEXT\n"
        "address_geo_lat|address.geo.lat|REAL\nnote|note|TEXT"
    );
}

TEST_F(ColumnsTest, AppearWithTheFieldAndNeverGo)
{
    m.store({R"({"id":"1","a":1})"});
    m.store({R"({"id":"2","b":"x"})"});

    EXPECT_EQ(m.query("SELECT _id, a, b FROM patients ORDER BY _id"), "1|1|-\n2|-|x");
    EXPECT_EQ(m.log.count(events::mirror_column_added), 3);
}

TEST_F(ColumnsTest, AreWidenedAndKeepWhatTheyHeld)
{
    m.store({R"({"id":"1","n":7,"t":"2026-01-31T10:00:00","f":true,"i":true,"z":null})"});
    m.store({R"({"id":"2","n":7.5,"t":"soon","f":"maybe","i":2,"z":5})"});
    finish_rewrites();

    EXPECT_EQ(
        m.query("SELECT _id, n, typeof(n), t, f, i, typeof(i), z FROM patients ORDER BY _id"),
        "1|7.0|real|2026-01-31T10:00:00|true|1|integer|-\n2|7.5|real|soon|maybe|2|integer|5"
    );
    EXPECT_EQ(declared_type("n"), "REAL");
    EXPECT_EQ(declared_type("f"), "TEXT");
    EXPECT_EQ(declared_type("z"), "INTEGER");
    EXPECT_EQ(m.query("PRAGMA integrity_check"), "ok");
    EXPECT_EQ(m.log.count(events::mirror_column_widened), 5);
}

TEST_F(ColumnsTest, AreWidenedBelowAnIndexToo)
{
    m.store({R"({"id":"1","seenOn":"2026-01-31"})", R"({"id":"2","seenOn":"2026-01-30T10:00:00Z"})"});
    make_indexes();
    m.store({R"({"id":"3","seenOn":12})"});
    finish_rewrites();

    EXPECT_EQ(m.query("SELECT _id FROM patients WHERE seen_on = '2026-01-30T10:00:00Z'"), "2");
    EXPECT_EQ(m.query("SELECT _id FROM patients WHERE seen_on = '12'"), "3");
    EXPECT_EQ(m.query("PRAGMA integrity_check"), "ok");
}

TEST_F(ColumnsTest, IdsAreTextSoThatTheyJoin)
{
    m.store({R"({"id":17,"patient":{"id":42},"guardianId":7})"});

    EXPECT_EQ(
        m.query("SELECT _id, typeof(_id), typeof(id), typeof(patient_id), typeof(guardian_id) FROM patients"),
        "17|text|text|text|text"
    );
}

TEST_F(ColumnsTest, NamesThatCollideAreNumberedInOrderOfFirstSight)
{
    m.store({R"({"id":"1","lastName":"a","last_name":"b","LASTNAME":"c","last":{"name":"d"}})"});
    m.open();
    m.store({R"({"id":"2","last":{"name":"d2"},"last_name":"b2","lastName":"a2"})"});

    EXPECT_EQ(
        m.query("SELECT last_name, last_name_2, lastname, last_name_3 FROM patients ORDER BY _id"),
        "a|b|c|d\na2|b2|-|d2"
    );
    EXPECT_EQ(m.query("SELECT name FROM columns WHERE path = 'last_name'"), "last_name_2");
}

TEST_F(ColumnsTest, KeywordsAndOddNamesAreUsableInQuotes)
{
    m.store({R"({"id":"1","order":1,"group":2,"a\"b":3,"":4,"rowid":5,"_id":6,"%":7})"});

    EXPECT_EQ(
        m.query(R"(SELECT "order", "group", "a""b", unnamed, "rowid", "%" FROM patients)"),
        "1|2|3|4|5|7"
    );
    EXPECT_EQ(m.query("SELECT name FROM columns WHERE path = '_id'"), "id_2");
}

TEST_F(ColumnsTest, AnEscapedNameIsTheSameName)
{
    m.store({R"({"id":"1","n\u0061me":"x"})", R"({"id":"2","name":"y"})"});

    EXPECT_EQ(m.query("SELECT name FROM patients ORDER BY _id"), "x\ny");
}

TEST_F(ColumnsTest, ThreeHundredFieldsAreNoProblemAndThousandsStayInThePayload)
{
    std::string many = R"({"id":"1")";
    for (int i = 0; i < 2000; ++i)
        many += ",\"field" + std::to_string(i) + "\":" + std::to_string(i);
    many += "}";
    m.store({many});
    m.store({R"({"id":"2","field300":1,"field1999":2})"});

    EXPECT_EQ(m.query("SELECT field300 FROM patients ORDER BY _id"), "300\n1");
    EXPECT_EQ(m.query("SELECT count(*) FROM columns"), std::to_string(Relation::most_columns));
    EXPECT_EQ(m.query("SELECT _payload FROM patients WHERE _id = '1'"), many);
    m.open();
    m.store({R"({"id":"3","field1999":2,"field1998":1})"});
    EXPECT_EQ(m.log.count(events::mirror_columns_capped), 1);
}

TEST_F(ColumnsTest, ObjectsNestedBeyondReasonStayInThePayload)
{
    std::string deep = "1";
    for (int i = 0; i < 900; ++i)
        deep = R"({"a":)" + deep + "}";

    m.store({R"({"id":"1","deep":)" + deep + "}"});

    EXPECT_EQ(m.query("SELECT count(*) FROM columns"), "1");
    EXPECT_EQ(m.log.count(events::mirror_columns_capped), 1);
}

TEST_F(ColumnsTest, OddJsonIsMirrored)
{
    const std::string odd =
        R"({"id":"1","huge":1e400,"tiny":0.1000,"long":12345678901234567890,"nul":"a\u0000b","lone":"\ud800","twice":1,"twice":2})";

    m.store({odd});

    EXPECT_EQ(m.query("SELECT _payload FROM patients"), odd);
    EXPECT_EQ(
        m.query("SELECT huge, tiny, long, nul, lone, twice FROM patients"),
        "Inf|0.1|12345678901234567890|a\xEF\xBF\xBD"
        "b|\xEF\xBF\xBD|2"
    );
}

TEST_F(ColumnsTest, ThePayloadStandsBehindTheColumnsThatReportsRead)
{
    m.store({R"({"id":"1","a":1})"});

    EXPECT_EQ(
        m.query("SELECT group_concat(name) FROM pragma_table_info('patients_all')"),
        "_id,_parent_id,_updated_at,_first_seen_at,_changed_at,_deleted_at,id,a,_payload"
    );
}

TEST_F(ColumnsTest, AreKnownAgainAfterAnotherProcessLetThemGrow)
{
    m.store({R"({"id":"1","a":1})"});
    auto other = std::move(Mirror::open(m.options(), m.log).value());
    other->declare({test::MirrorInMemory::declaration("patients")});
    std::swap(m.mirror, other);
    m.store({R"({"id":"2","b":2,"tags":["x"]})"});
    std::swap(m.mirror, other);

    m.store({R"({"id":"3","b":3,"c":3,"tags":["y"]})"});

    EXPECT_EQ(m.query("SELECT _id, a, b, c FROM patients ORDER BY _id"), "1|1|-|-\n2|-|2|-\n3|-|3|3");
    EXPECT_EQ(m.query("SELECT _id, value FROM patients_tags ORDER BY _id"), "2|x\n3|y");
}

TEST_F(ColumnsTest, IndexesAreMadeOnIdsAndTimes)
{
    m.store({R"({"id":"1","createdAt":"2026-01-30T10:00:00Z","lastModified":"2026-01-30T10:00:00Z",
                 "patientId":"p","start":"2026-01-31T10:00:00Z","day":"2026-01-31","note":"x"})"});
    make_indexes();

    EXPECT_FALSE(m.mirror->add_missing_index(m.resource()));
    EXPECT_EQ(
        indexes(),
        "patients_all__created_at,patients_all__day,patients_all__id,patients_all__last_modified,"
        "patients_all__parent_id,"
        "patients_all__patient_id_start,patients_all__start,patients_all__tombstones"
    );
    EXPECT_NE(plan("SELECT * FROM patients WHERE start >= '2026'").find("patients_all__start"), npos);
}

TEST_F(ColumnsTest, TheRowsOfAnotherRowAreIndexedByTheirTime)
{
    m.store({R"({"id":"1","patientId":"p","start":"2026-01-31T10:00:00Z"})"});
    make_indexes();

    const auto of_a_day =
        plan("SELECT _payload FROM patients WHERE patient_id = 'p' AND start >= '2026-01-31'");
    EXPECT_NE(of_a_day.find("patient_id_start (patient_id=? AND start>?)"), npos) << of_a_day;
    const auto in_order = plan("SELECT _payload FROM patients WHERE patient_id = 'p' ORDER BY start DESC");
    EXPECT_EQ(in_order.find("TEMP B-TREE"), npos) << in_order;
}

TEST_F(ColumnsTest, AnIdThatLooksLikeATimeIsAnIdAllTheSame)
{
    m.store({R"({"id":"1","slotId":"2026-01-31T10:00:00Z","dayId":"2026-01-31"})"});
    make_indexes();

    EXPECT_EQ(
        indexes(),
        "patients_all__day_id,patients_all__id,patients_all__parent_id,patients_all__slot_id,"
        "patients_all__tombstones"
    );
}

TEST_F(ColumnsTest, AnIndexWithoutTheTimeGivesWayToOneWithIt)
{
    m.store({R"({"id":"1","patientId":"p"})"});
    make_indexes();
    ASSERT_NE(indexes().find("patients_all__patient_id,"), npos);

    m.store({R"({"id":"2","patientId":"p","start":"2026-01-31T10:00:00Z"})"});
    make_indexes();

    EXPECT_EQ(
        indexes(),
        "patients_all__id,patients_all__parent_id,patients_all__patient_id_start,patients_all__start,"
        "patients_all__tombstones"
    );
    EXPECT_EQ(m.query("SELECT count(*) FROM patients WHERE patient_id = 'p'"), "2");
}

TEST_F(ColumnsTest, ATimeThatBecomesTextStaysBehindTheId)
{
    m.store({R"({"id":"1","patientId":"p","start":"2026-01-31T10:00:00Z","end":"2026-01-31T11:00:00Z"})"});
    make_indexes();
    const auto before = indexes();

    m.store({R"({"id":"2","patientId":"p","start":"soon","end":"2026-01-31T11:00:00Z"})"});
    finish_rewrites();
    make_indexes();

    EXPECT_EQ(indexes(), before);
    EXPECT_EQ(m.query("SELECT _id FROM patients WHERE patient_id = 'p' AND start = 'soon'"), "2");
    EXPECT_EQ(m.query("PRAGMA integrity_check"), "ok");
}

TEST_F(ColumnsTest, IndexesOfTheApisColumnsDoNotClashWithTheMirrorsOwn)
{
    m.store({R"({"id":"1","parentId":"p","tombstones":"2026-01-31","_deletedAt":"2026-01-31"})"});

    make_indexes();

    EXPECT_EQ(
        indexes(),
        "patients_all__deleted_at,patients_all__id,patients_all__parent_id,patients_all__parent_id_"
        "tombstones,"
        "patients_all__tombstones,patients_all__tombstones_2"
    );
    EXPECT_NE(plan("SELECT * FROM patients WHERE parent_id = 'p'").find("parent_id_tombstones"), npos);
}

}  // namespace
}  // namespace giposync::mirror
