// Which walk is carried, and how far the watermark goes.

#include "base/event_names.hpp"
#include "unit/sync/resource_sync_fixture.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::page;
using test::ResourceSyncTest;

std::string changed(std::int64_t id, const std::string& at)
{
    return item(id, R"(,"updatedAt":")" + at + R"(")");
}

// A list without a filter.

TEST_F(ResourceSyncTest, WithoutAFilterEveryWalkIsAFullOne)
{
    serve({item(1)});

    EXPECT_EQ(sync(parents).mode, WalkMode::full);
    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::full);
    EXPECT_EQ(sync(parents, scheduled(true)).mode, WalkMode::full);
    EXPECT_EQ(mirror.query("SELECT group_concat(mode) FROM sync_runs"), "full,full,full");
    EXPECT_EQ(watermark(), "-");
}

// One with a filter. The clock shows 2026-01-31T00:00:00Z and stands still but for what the tests say.

struct FilteredSyncTest : ResourceSyncTest
{
    FilteredSyncTest()
    {
        parents.changed_since = "since";
        parents.margin = 60s;
        simulation.clock.advance(11h);  // noon: the simulation begins at one
    }

    std::string asked_since()
    {
        std::string url;
        const auto inner = server.answer;
        server.answer = [&](const Asked& asked) {
            url = asked.url;
            return inner(asked);
        };
        sync(parents);
        server.answer = inner;
        const auto at = url.find("since=");
        return at == std::string::npos ? "" : url.substr(at + 6, url.find('&', at) - at - 6);
    }
};

TEST_F(FilteredSyncTest, TheFirstWalkFillsThenChangesFollowAndReconcilesWhereWished)
{
    serve({changed(1, "2026-01-30T00:00:00Z")});

    EXPECT_EQ(sync(parents, scheduled(true)).mode, WalkMode::fill);
    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::change);
    EXPECT_EQ(sync(parents, scheduled(true)).mode, WalkMode::reconcile);
    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::change);
}

TEST_F(FilteredSyncTest, AFillThatFailedIsAFillAgain)
{
    server.answer = [](const Asked&) { return net::Response{403, {}, ""}; };
    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::fill);
    serve({changed(1, "2026-01-30T00:00:00Z")});

    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::fill);
    EXPECT_EQ(sync(parents, scheduled()).mode, WalkMode::change);
}

TEST_F(FilteredSyncTest, WithoutAnyRowThereIsNoTimeToGoOnFrom)
{
    serve({});

    EXPECT_EQ(sync(parents).mode, WalkMode::fill);
    EXPECT_EQ(sync(parents).mode, WalkMode::fill);
    EXPECT_EQ(watermark(), "-");
}

struct Marking
{
    const char* about;
    std::vector<const char*> changed_at;
    std::chrono::seconds server_ahead;
    const char* watermark;

    friend std::ostream& operator<<(std::ostream& out, const Marking& one) { return out << one.about; }
};

class WatermarkTest : public FilteredSyncTest, public testing::WithParamInterface<Marking>
{
};

TEST_P(WatermarkTest, GoesAsFarAsIsSafe)
{
    const auto& given = GetParam();
    server_ahead = given.server_ahead;
    std::vector<std::string> items;
    for (const auto* const at : given.changed_at)
        items.push_back(changed(std::ssize(items) + 1, at));
    serve(items);

    sync(parents);

    EXPECT_EQ(watermark(), given.watermark);
}

// It is noon.
INSTANTIATE_TEST_SUITE_P(
    Times,
    WatermarkTest,
    testing::Values(
        Marking{"never past what was seen", {"2026-01-30T10:00:00.250Z"}, 0s, "2026-01-30T10:00:00.250Z"},
        Marking{
            "the latest of all, wherever it stands",
            {"2026-01-29T10:00:00Z", "2026-01-30T10:00:00Z", "2026-01-28T10:00:00Z"},
            0s,
            "2026-01-30T10:00:00.000Z"},
        Marking{"not into the last minute", {"2026-01-31T11:59:59Z"}, 0s, "2026-01-31T11:59:00.000Z"},
        Marking{"by the server's clock, ahead", {"2026-01-31T12:59:59Z"}, 3600s, "2026-01-31T12:59:00.000Z"},
        Marking{"and behind", {"2026-01-31T10:59:59Z"}, -3600s, "2026-01-31T10:59:00.000Z"},
        Marking{
            "a time in the future is no news of the present",
            {"2026-01-30T10:00:00Z", "2036-01-01T00:00:00Z"},
            0s,
            "2026-01-30T10:00:00.000Z"},
        Marking{"nor one that moves it alone", {"2036-01-01T00:00:00Z"}, 0s, "-"},
        Marking{"of another zone", {"2026-01-30T10:00:00+02:00"}, 0s, "2026-01-30T08:00:00.000Z"},
        Marking{
            "compared as times, not as texts",
            {"2026-01-30T10:00:00+09:00", "2026-01-30T09:00:00Z"},
            0s,
            "2026-01-30T09:00:00.000Z"},
        Marking{"of no zone: that of the resource", {"2026-01-30T10:00:00"}, 0s, "2026-01-30T09:00:00.000Z"},
        Marking{
            "a fraction of any length",
            {"2026-01-30T10:00:00.123999999999Z"},
            0s,
            "2026-01-30T10:00:00.123Z"},
        Marking{
            "what is no time does not count",
            {"2026-01-30T10:00:00Z", "yesterday"},
            0s,
            "2026-01-30T10:00:00.000Z"}
    )
);

TEST_F(FilteredSyncTest, TheWatermarkNeverGoesBack)
{
    serve({changed(1, "2026-01-30T10:00:00Z")});
    sync(parents);
    serve({changed(2, "2026-01-29T10:00:00Z")});
    sync(parents);

    EXPECT_EQ(watermark(), "2026-01-30T10:00:00.000Z");
}

TEST_F(FilteredSyncTest, TheWatermarkStaysWhereAWalkHasFailed)
{
    serve({changed(1, "2026-01-30T10:00:00Z")});
    sync(parents);
    server.answer = [](const Asked& asked) {
        return asked.offset == 0 ? page({changed(2, "2026-01-31T10:00:00Z")}, true)
                                 : net::Response{503, {}, ""};
    };

    EXPECT_TRUE(sync(parents).failure);

    EXPECT_EQ(watermark(), "2026-01-30T10:00:00.000Z");
    EXPECT_EQ(live("parents"), "2") << "what came is kept nevertheless";
}

TEST_F(FilteredSyncTest, AChangeWalkAsksFromTheWatermark)
{
    serve({changed(1, "2026-01-30T10:00:00.500Z")});

    EXPECT_EQ(asked_since(), "");
    EXPECT_EQ(asked_since(), "2026-01-30T10%3A00%3A00Z");
}

// Many rows of one second: more than a page has.
struct HeapTest : FilteredSyncTest
{
    void serve_heap_of(std::int64_t rows, const std::string& at)
    {
        std::vector<std::string> items;
        for (std::int64_t id = 1; id <= rows; ++id)
            items.push_back(changed(id, at));
        serve(items);
    }

    HeapTest() { parents.limit = 10; }
};

TEST_F(HeapTest, IsPassedWhenItWasOverAnHourAgo)
{
    serve_heap_of(11, "2026-01-31T10:59:00Z");

    sync(parents);

    EXPECT_EQ(watermark(), "2026-01-31T10:59:02.000Z");
}

TEST_F(HeapTest, IsReadOnceMoreWhenItIsYoung)
{
    serve_heap_of(11, "2026-01-31T10:59:00.001Z");

    sync(parents);
    EXPECT_EQ(watermark(), "2026-01-31T10:59:00.001Z");
    sync(parents);
    EXPECT_EQ(watermark(), "2026-01-31T10:59:02.000Z");
}

TEST_F(HeapTest, IsReadAgainAsLongAsItGrows)
{
    serve_heap_of(11, "2026-01-31T11:30:00Z");
    sync(parents);
    serve_heap_of(12, "2026-01-31T11:30:00Z");

    sync(parents);

    EXPECT_EQ(watermark(), "2026-01-31T11:30:00.000Z");
}

TEST_F(HeapTest, OfOnePageIsNone)
{
    serve_heap_of(10, "2026-01-30T10:00:00Z");

    sync(parents);
    sync(parents);

    EXPECT_EQ(watermark(), "2026-01-30T10:00:00.000Z");
}

TEST_F(HeapTest, IsNotPassedIntoTheMargin)
{
    serve_heap_of(11, "2026-01-31T11:58:59.500Z");

    sync(parents);
    sync(parents);

    EXPECT_EQ(watermark(), "2026-01-31T11:59:00.000Z");
}

TEST_F(FilteredSyncTest, AServerThatDoesNotFilterIsWalkedInFullFromThenOn)
{
    std::vector<std::string> all;
    for (int id = 1; id <= 8; ++id)
        all.push_back(changed(id, "2026-01-0" + std::to_string(id) + "T00:00:00Z"));
    serve(all);
    sync(parents);

    EXPECT_EQ(sync(parents).mode, WalkMode::change);
    EXPECT_EQ(log.count(events::walk_unfiltered), 1);
    EXPECT_EQ(sync(parents).mode, WalkMode::full);
    EXPECT_EQ(log.count(events::walk_unfiltered), 1);

    parents.changed_since = "modifiedAfter";
    EXPECT_NE(sync(parents).mode, WalkMode::full) << "another parameter is another chance";
}

TEST_F(FilteredSyncTest, AReconcileLeavesTheNextChangeWalkWhereItWas)
{
    serve({changed(1, "2026-01-30T10:00:00Z")});
    sync(parents);
    const auto due = record().next_run_at;
    simulation.clock.advance(5min);

    sync(parents, scheduled(true));

    EXPECT_EQ(record().next_run_at, due);
}

}  // namespace
}  // namespace giposync::sync
