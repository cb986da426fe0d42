#include "mirror/walks.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::mirror {
namespace {

using namespace std::chrono_literals;

struct WalksTest : testing::Test
{
    test::MirrorInMemory m{
        {test::MirrorInMemory::declaration("patients"), test::MirrorInMemory::declaration("rooms")}};
};

TEST_F(WalksTest, AWalkIsFoundAgainWhereItStood)
{
    {
        Walks walks{*m.mirror};
        const auto walk = walks.open(m.resource(), "full", m.now, "at 0");
        walks.add_seen(walk, {1, true, {1, 2}, {}});
        walks.add_seen(walk, {1, false, {2, 7}, {1}});
        walks.add_seen(walk, {1, true, {2, 3}, {}});
        walks.add_seen(walk, {2, true, {9}, {}});
        walks.remember(walk, "at 3");
    }
    m.open();

    Walks walks{*m.mirror};
    const auto walk = walks.find(m.resource(), "full");
    ASSERT_TRUE(walk);
    EXPECT_EQ(walk->cursor, "at 3");
    EXPECT_EQ(walk->started_at, "2026-01-31T00:00:00.000Z");
    EXPECT_EQ(walks.met(*walk).size(), 5);
    EXPECT_EQ(walks.proven(*walk, 1).size(), 2);
    EXPECT_FALSE(walks.proven(*walk, 1).contains(1));
    EXPECT_TRUE(walks.proven(*walk, 2).contains(9));
    EXPECT_EQ(walks.recent(*walk, 1, 1), (std::vector<std::int64_t>{2, 3}));
    EXPECT_EQ(walks.recent(*walk, 1, 2), (std::vector<std::int64_t>{2, 3, 1, 2}));
    EXPECT_FALSE(walks.find(m.resource(), "change"));
    EXPECT_FALSE(walks.find(m.resource("rooms"), "full"));
}

TEST_F(WalksTest, AClosedWalkLeavesNothing)
{
    Walks walks{*m.mirror};
    const auto walk = walks.open(m.resource(), "full", m.now, "");
    const auto other = walks.open(m.resource("rooms"), "full", m.now, "");
    walks.add_seen(walk, {1, true, {1}, {}});
    walks.add_seen(other, {1, true, {1}, {}});

    walks.close(walk);

    EXPECT_FALSE(walks.find(m.resource(), "full"));
    EXPECT_TRUE(walks.find(m.resource("rooms"), "full"));
    EXPECT_EQ(m.query("SELECT count(*) FROM _seen"), "1");
}

TEST_F(WalksTest, EachRunIsOneLine)
{
    Walks walks{*m.mirror};
    const auto run = walks.begin_run(m.resource(), "full", m.now);
    RunCount count{3, 250, {200, 30, 1, 20}};
    walks.end_run(run, count, m.now + 5s, "ok", std::nullopt);
    const auto second = walks.begin_run(m.resource(), "change", m.now + 1h);
    walks.update_run(second, count);

    EXPECT_EQ(
        m.query(
            "SELECT started_at, finished_at, resource, mode, requests, items, inserted, updated, deleted, "
            "unchanged, outcome, error FROM sync_runs"
        ),
        "2026-01-31T00:00:00.000Z|2026-01-31T00:00:05.000Z|patients|full|3|250|200|30|1|20|ok|-\n"
        "2026-01-31T01:00:00.000Z|-|patients|change|3|250|200|30|1|20|running|-"
    );
}

}  // namespace
}  // namespace giposync::mirror
