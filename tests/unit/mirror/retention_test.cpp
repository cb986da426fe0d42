#include "base/event_names.hpp"
#include "mirror/kinship.hpp"
#include "mirror/rejects.hpp"
#include "mirror/retention.hpp"
#include "mirror/walks.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

constexpr Duration days(int count)
{
    return std::chrono::hours(24) * count;
}

struct RetentionTest : testing::Test
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("patients"),
         test::MirrorInMemory::declaration("visits", "patients")}};

    void keep(Retention::Limits limits)
    {
        Retention retention{*m.mirror, limits};
        while (retention.advance(m.now))
            ;
    }

    void keep_deleted_for(Duration span) { keep({span, std::nullopt}); }

    void keep_changes_for(Duration span) { keep({std::nullopt, span}); }
};

TEST_F(RetentionTest, ErasesWhatDeletedRowsHeldAndKeepsTheFact)
{
    m.store(
        {R"({"id":"1","name":"Rossi","born":"1980-01-01","tags":["vip"],"updatedAt":"2026-01-30T00:00:00Z"})",
         R"({"id":"2","name":"Bianchi","tags":["vip"]})"}
    );
    m.now += 1h;
    m.store({R"({"id":"1","name":"Rossi","tags":["vip"],"deleted":true})"});
    m.now += days(90);

    keep_deleted_for(days(90));
    EXPECT_EQ(m.query("SELECT name FROM patients_all WHERE _id = '1'"), "Rossi");  // not older yet

    m.now += 1ms;
    keep_deleted_for(days(90));

    EXPECT_EQ(
        m.query("SELECT _id, id, name, born, deleted, updated_at, _payload, _first_seen_at, _changed_at, "
                "_deleted_at FROM patients_all ORDER BY _id"),
        "1|-|-|-|-|-|-|2026-01-31T00:00:00.000Z|2026-01-31T01:00:00.000Z|2026-01-31T01:00:00.000Z\n"
        "2|2|Bianchi|-|-|-|{\"id\":\"2\",\"name\":\"Bianchi\",\"tags\":[\"vip\"]}|2026-01-31T00:00:00.000Z|"
        "2026-01-31T00:00:00.000Z|-"
    );
    EXPECT_EQ(m.query("SELECT _id FROM patients_tags"), "2");
    EXPECT_EQ(m.query("SELECT live_rows, deleted_rows FROM sync_status WHERE resource = 'patients'"), "1|1");
    EXPECT_EQ(m.query("SELECT group_concat(op) FROM changes"), "insert,insert,delete");
    ASSERT_EQ(m.log.count(events::mirror_erased), 1);
    EXPECT_EQ(test::field(*m.log.last(events::mirror_erased), "rows"), "1");
}

TEST_F(RetentionTest, KeepsEverythingWhereNothingIsSaid)
{
    m.store({R"({"id":"1","name":"Rossi","deleted":true})"});
    m.now += days(10'000);

    keep({});

    EXPECT_EQ(m.query("SELECT name FROM patients_all"), "Rossi");
}

TEST_F(RetentionTest, WhatIsServedAsDeletedStaysErased)
{
    const std::string served = R"({"id":"1","name":"Rossi","deleted":true})";
    m.store({served});
    m.now += days(100);
    keep_deleted_for(days(90));

    EXPECT_EQ(m.store({served}), (Tally{0, 0, 0, 1}));

    EXPECT_EQ(m.query("SELECT name, _payload FROM patients_all"), "-|-");
}

TEST_F(RetentionTest, ARowThatComesBackIsWholeAgain)
{
    m.store({R"({"id":"1","name":"Rossi","tags":["a"]})"});
    m.store({R"({"id":"1","name":"Rossi","tags":["a"],"deleted":true})"});
    m.now += days(100);
    keep_deleted_for(days(90));

    const std::string again = R"({"id":"1","name":"Rossi","tags":["a","b"]})";
    EXPECT_EQ(m.store({again}), (Tally{1, 0, 0, 0}));

    EXPECT_EQ(
        m.query("SELECT name, _payload, _first_seen_at FROM patients"),
        "Rossi|" + again + "|2026-01-31T00:00:00.000Z"
    );
    EXPECT_EQ(m.query("SELECT value FROM patients_tags"), "a\nb");
    EXPECT_EQ(m.query("SELECT op FROM changes ORDER BY seq DESC LIMIT 1"), "restore");
}

TEST_F(RetentionTest, AnErasedChildWaitsUntilItIsServedAgain)
{
    m.store({R"({"id":"p"})"});
    m.store({R"({"id":"v1","what":"x"})"}, "visits", "p");
    m.store({R"({"id":"p","deleted":true})"});
    m.now += days(100);
    keep_deleted_for(days(90));

    m.store({R"({"id":"p"})"});
    EXPECT_EQ(m.query("SELECT count(*) FROM visits"), "0");

    m.store({R"({"id":"v1","what":"x"})"}, "visits", "p");
    EXPECT_EQ(m.query("SELECT _id, what FROM visits"), "v1|x");
}

TEST_F(RetentionTest, WorksInSlices)
{
    std::vector<std::string> deleted;
    for (int i = 0; i < 450; ++i)
        deleted.push_back(R"({"id":")" + std::to_string(i) + R"(","name":"x","deleted":true})");
    m.store(deleted);
    m.now += days(100);

    Retention retention{*m.mirror, {days(90), {}}};
    EXPECT_TRUE(retention.advance(m.now));
    EXPECT_EQ(m.query("SELECT count(*) FROM patients_all WHERE name IS NOT NULL"), "250");
    while (retention.advance(m.now))
        ;

    EXPECT_EQ(m.query("SELECT count(*) FROM patients_all WHERE name IS NOT NULL"), "0");
    EXPECT_EQ(test::field(*m.log.last(events::mirror_erased), "rows"), "450");
}

TEST_F(RetentionTest, ErasesRowsOfResourcesThatAreNoLongerMirrored)
{
    m.store({R"({"id":"p"})"});
    m.store({R"({"id":"v1","what":"x","deleted":true})"}, "visits", "p");
    m.mirror->declare({test::MirrorInMemory::declaration("patients")});
    m.now += days(100);

    keep_deleted_for(days(90));

    EXPECT_EQ(m.query("SELECT what FROM visits_all"), "-");
}

TEST_F(RetentionTest, MakesTheIndexThatTablesOfOlderMirrorsLack)
{
    m.store({R"({"id":"1","name":"x","deleted":true})"});
    m.mirror->database().execute("DROP INDEX patients_all__tombstones");
    m.now += days(100);

    keep_deleted_for(days(90));

    EXPECT_EQ(m.query("SELECT name FROM patients_all"), "-");
    EXPECT_NE(
        m.query("EXPLAIN QUERY PLAN SELECT _rowid_ FROM patients_all WHERE _deleted_at < 'x' AND _payload IS "
                "NOT NULL")
            .find("USING INDEX patients_all__tombstones"),
        std::string::npos
    );
}

TEST_F(RetentionTest, OldRejectsGo)
{
    const auto reject = [this](const char* payload) {
        MirrorTransaction change{*m.mirror};
        Rejects{*m.mirror}.add(m.resource(), "no id", payload, m.now);
        change.commit();
    };
    reject(R"({"name":"old"})");
    m.now += days(89);
    reject(R"({"name":"new"})");
    m.now += days(2);

    keep_deleted_for(days(90));

    EXPECT_EQ(m.query("SELECT payload FROM rejects"), R"({"name":"new"})");
}

TEST_F(RetentionTest, OldChangesGoAndTheirNumbersNeverComeAgain)
{
    m.store({R"({"id":"1"})", R"({"id":"2"})"});
    m.now += days(300);
    m.store({R"({"id":"3"})"});
    m.now += days(100);

    keep_changes_for(days(365));
    EXPECT_EQ(m.query("SELECT seq, id FROM changes"), "3|3");

    m.now += days(365);
    keep_changes_for(days(365));
    EXPECT_EQ(m.query("SELECT count(*) FROM changes"), "0");
    EXPECT_EQ(m.mirror->feed_position(), 3);
    m.open();
    EXPECT_EQ(m.mirror->feed_position(), 3);

    m.store({R"({"id":"4"})", R"({"id":"5"})"});
    EXPECT_EQ(m.query("SELECT seq, id FROM changes"), "4|4\n5|5");
    EXPECT_EQ(m.query("SELECT count(*) FROM patients"), "5");
}

TEST_F(RetentionTest, AConsumerOfTheFeedGetsEachChangeOnceWhateverGoes)
{
    std::mt19937_64 dice{7};
    std::int64_t last_seen = 0;
    std::set<std::string> consumed;
    std::set<std::string> written;
    for (int i = 0; i < 400; ++i)
    {
        m.now += days(static_cast<int>(dice() % 3));
        const auto id = std::to_string(i);
        m.store({R"({"id":")" + id + R"("})"});
        written.insert(id);
        if (dice() % 4 == 0)
        {
            sqlite::Statement{m.mirror->database(), "SELECT seq, id FROM changes WHERE seq > ? ORDER BY seq"}
                .for_each(
                    [&](const sqlite::Statement& row) {
                        EXPECT_GT(row.integer(0), last_seen);
                        last_seen = row.integer(0);
                        EXPECT_TRUE(consumed.insert(std::string(row.text(1))).second);
                    },
                    last_seen
                );
            EXPECT_EQ(consumed, written);
            // The consumer has seen all, so all may go.
            keep_changes_for(dice() % 2 == 0 ? Duration{1ms} : days(10));
            if (dice() % 3 == 0)
                m.open();
        }
    }
    EXPECT_GT(consumed.size(), 300u);
}

TEST_F(RetentionTest, ChangesThatAWalkUnderWayMayAskForStay)
{
    m.store({R"({"id":"1"})"});
    m.now += days(1);
    {
        MirrorTransaction change{*m.mirror};
        Walks{*m.mirror}.open(m.resource(), "full", m.now, "cursor");
        change.commit();
    }
    m.store({R"({"id":"2"})"});
    m.now += days(2);

    keep_changes_for(1s);
    EXPECT_EQ(m.query("SELECT id FROM changes"), "2");

    m.now += days(6);  // no walk goes on after so long
    keep_changes_for(1s);
    EXPECT_EQ(m.query("SELECT count(*) FROM changes"), "0");
}

TEST_F(RetentionTest, ALongFeedIsCutInSlices)
{
    sqlite::Statement add{
        m.mirror->database(),
        "INSERT INTO changes (at, resource, id, op) SELECT '2020-01-01T00:00:00.000Z', 'patients', value, "
        "'insert' FROM (WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 5000) "
        "SELECT value FROM n)"};
    add.run();
    m.store({R"({"id":"new"})"});

    Retention retention{*m.mirror, {{}, days(1)}};
    EXPECT_TRUE(retention.advance(m.now));
    EXPECT_EQ(m.query("SELECT min(seq), count(*) FROM changes"), "2001|3001");
    while (retention.advance(m.now))
        ;

    EXPECT_EQ(m.query("SELECT seq, id FROM changes"), "5001|new");
}

// What is erased is nowhere in the files of the mirror.
struct ErasureOnDisk : testing::Test
{
    test::MirrorFile m;
    std::string canary = "CANARY-Rossi-Mario";

    ErasureOnDisk() { m.open(); }

    std::string files_with_canary() const
    {
        std::string found;
        for (const auto& entry : std::filesystem::directory_iterator(m.folder.path()))
            if (test::content_of(entry.path()).find(canary) != std::string::npos)
                found += entry.path().filename().string() + " ";
        return found;
    }

    void bury(int id)
    {
        std::int64_t row = 0;
        auto& patients = m.mirror->resource(ResourceName{"patients"});
        patients.table.find(std::to_string(id), [&](const auto& stored) { row = stored.row; });
        MirrorTransaction change{*m.mirror};
        Kinship{*m.mirror}.bury(patients, row, to_text(m.now));
        change.commit();
    }

    void erase()
    {
        Retention retention{*m.mirror, {days(90), {}}};
        while (retention.advance(m.now))
            ;
    }
};

TEST_F(ErasureOnDisk, LeavesNoByteWhateverTheRowsHaveBeenThrough)
{
    std::mt19937_64 dice{11};
    for (int round = 0; round < 30; ++round)
    {
        const auto size = dice() % 3 == 0 ? 9'000 : dice() % 800;
        m.store(1 + round * 10, 10, canary + std::string(size, 'x'));
        for (int change = 0; change < 3; ++change)
            m.store(static_cast<int>(1 + dice() % 300), 1, canary + std::string(dice() % 5'000, 'y'));
    }
    m.store(1000, 50, "somebody else");
    for (int id = 1; id <= 310; ++id)
        bury(id);
    m.now += days(91);
    ASSERT_NE(files_with_canary(), "");

    erase();

    EXPECT_EQ(files_with_canary(), "");
    EXPECT_EQ(test::read_from(m.file, "SELECT count(*) FROM patients"), "50");
    EXPECT_EQ(test::read_from(m.file, "PRAGMA integrity_check"), "ok");
}

TEST_F(ErasureOnDisk, OfTheLogHappensAsSoonAsTheReaderIsGone)
{
    m.store(1, 10, canary);
    for (int id = 1; id <= 10; ++id)
        bury(id);
    m.now += days(91);
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database reader{m.file, how};
    {
        const sqlite::ReadTransaction moment{reader};
        EXPECT_EQ(reader.integer("SELECT count(*) FROM patients_all WHERE name LIKE 'CANARY%'"), 10);
        erase();
        EXPECT_NE(files_with_canary(), "");
    }
    m.open();  // also when the service was restarted meanwhile

    Retention{*m.mirror, {}}.empty_log();

    EXPECT_EQ(files_with_canary(), "");
    EXPECT_EQ(reader.integer("SELECT count(*) FROM patients_all WHERE name LIKE 'CANARY%'"), 0);
}

}  // namespace
}  // namespace giposync::mirror
