#include "mirror/page_writer.hpp"
#include "mirror/rejects.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

struct PageWriterTest : testing::Test
{
    test::MirrorInMemory m;
};

TEST_F(PageWriterTest, CountsWhatAPageChanges)
{
    EXPECT_EQ(m.store({R"({"id":"1","a":1})", R"({"id":"2"})"}), (Tally{2, 0, 0, 0}));
    EXPECT_EQ(m.store({R"({"id":"1","a":2})", R"({"id":"2"})", R"({"id":"3"})"}), (Tally{1, 1, 0, 1}));
    EXPECT_EQ(m.store({R"({"id":"3","deleted":true})"}), (Tally{0, 0, 1, 0}));
    EXPECT_EQ(m.store({R"({"id":"3","deleted":true})"}), (Tally{0, 0, 0, 1}));
    EXPECT_EQ(m.store({R"({"id":"3"})"}), (Tally{1, 0, 0, 0}));

    EXPECT_EQ(
        m.query("SELECT seq, id, op FROM changes ORDER BY seq"),
        "1|1|insert\n2|2|insert\n3|1|update\n4|3|insert\n5|3|delete\n6|3|restore"
    );
    EXPECT_EQ(m.query("SELECT live_rows, deleted_rows FROM sync_status"), "3|0");
}

TEST_F(PageWriterTest, EqualValuesInAnotherSpellingAreNoChange)
{
    const std::string served = R"({"id":"1","price":12.10,"name":"\u00e8"})";
    m.store({served});

    EXPECT_EQ(m.store({R"({ "name":"è", "price":12.1, "id":"1" })"}), (Tally{0, 0, 0, 1}));
    EXPECT_EQ(m.query("SELECT _payload FROM patients"), served);
}

TEST_F(PageWriterTest, KeepsTheTimesOfEachRow)
{
    m.store({R"({"id":"1","a":1})"});
    m.now += 1h;
    m.store({R"({"id":"1","a":2})"});
    m.now += 1h;
    m.store({R"({"id":"1","a":2})"});

    EXPECT_EQ(
        m.query("SELECT _first_seen_at, _changed_at FROM patients"),
        "2026-01-31T00:00:00.000Z|2026-01-31T01:00:00.000Z"
    );
}

TEST_F(PageWriterTest, ARowRepeatedInAPageIsOneRow)
{
    const auto tally = m.store({R"({"id":"1","a":1})", R"({"id":"1","a":1})", R"({"id":"1","a":2})"});

    EXPECT_EQ(tally, (Tally{1, 1, 0, 1}));
    EXPECT_EQ(m.query("SELECT _id, a FROM patients"), "1|2");
    EXPECT_EQ(m.rows[0], m.rows[2]);
}

TEST_F(PageWriterTest, ARowServedAsDeletedFromTheStartIsATombstoneWithoutHistory)
{
    EXPECT_EQ(m.store({R"({"id":"1","deleted":true})"}), (Tally{0, 0, 0, 1}));
    EXPECT_EQ(m.query("SELECT count(*) FROM patients"), "0");
    EXPECT_EQ(m.query("SELECT _id, _deleted_at FROM patients_all"), "1|2026-01-31T00:00:00.000Z");
    EXPECT_EQ(m.query("SELECT count(*) FROM changes"), "0");
}

TEST_F(PageWriterTest, ChangesReplayedGiveTheLiveRows)
{
    m.store({R"({"id":"1"})", R"({"id":"2"})", R"({"id":"3"})"});
    m.store({R"({"id":"1","deleted":true})", R"({"id":"2","a":1})", R"({"id":"4","deleted":true})"});
    m.store({R"({"id":"1"})", R"({"id":"3","deleted":true})"});

    EXPECT_EQ(
        m.query("SELECT id FROM (SELECT id, op, max(seq) FROM changes GROUP BY id) WHERE op <> 'delete' "
                "ORDER BY id"),
        m.query("SELECT _id FROM patients ORDER BY _id")
    );
}

TEST_F(PageWriterTest, WhatIsNotCommittedNeverWas)
{
    m.store({R"({"id":"1","a":1})"});
    {
        MirrorTransaction page{*m.mirror};
        PageWriter writer{*m.mirror, m.resource()};
        const std::vector<Item> items{{"2", R"({"id":"2","b":[{"c":1}]})", std::nullopt, "", false}};
        auto standings = writer.look_up(items, m.seen);
        writer.keep(items, standings, m.seen, m.now);
    }

    m.store({R"({"id":"3","b":[{"c":2}],"d":3})"});

    EXPECT_EQ(m.query("SELECT _id, a, d FROM patients ORDER BY _id"), "1|1|-\n3|-|3");
    EXPECT_EQ(m.query("SELECT _id, c FROM patients_b"), "3|2");
}

TEST_F(PageWriterTest, RejectsAreKeptWholeAndOnce)
{
    MirrorTransaction page{*m.mirror};
    Rejects rejects{*m.mirror};

    EXPECT_TRUE(rejects.add(m.resource(), "no id", R"({"a":1})", m.now));
    EXPECT_FALSE(rejects.add(m.resource(), "no id", R"({"a":1})", m.now + 1h));
    EXPECT_TRUE(rejects.add(m.resource(), "no UTF-8", "{\"id\":\"\xC3\"}", m.now));
    page.commit();

    EXPECT_EQ(
        m.query("SELECT at, resource, reason, typeof(payload), length(payload) FROM rejects ORDER BY reason"),
        "2026-01-31T00:00:00.000Z|patients|no UTF-8|blob|10\n2026-01-31T00:00:00.000Z|patients|no id|text|7"
    );
}

}  // namespace
}  // namespace giposync::mirror
