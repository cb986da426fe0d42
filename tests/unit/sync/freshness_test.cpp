#include "base/event_names.hpp"
#include "sync/freshness.hpp"
#include "unit/sync/resource_sync_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using mirror::ResourceState;

// Parents that are looked at, and that may be 45 minutes old.
struct FreshnessTest : test::ResourceSyncTest
{
    std::unique_ptr<Freshness> freshness;
    Instant now = simulation.clock.now();

    FreshnessTest()
    {
        parents.max_lag = 45min;
        restart();
    }

    void restart() { freshness = std::make_unique<Freshness>(*mirror.mirror, std::vector{parents}, log); }

    void be_synced(std::optional<Instant> at, ResourceState state = ResourceState::ok)
    {
        mirror::ResourceRecord known;
        known.state = state;
        known.last_success_at = at;
        known.last_error = last_error;
        mirror::ResourceStatus{*mirror.mirror}.write(mirror.resource("parents"), known);
    }

    std::vector<std::string> told_after(Duration age)
    {
        log.events.clear();
        freshness->look(now + age);
        return log.names();
    }

    std::optional<std::string> last_error;
};

using Names = std::vector<std::string>;

TEST_F(FreshnessTest, DataAreStaleWhenTheyAreOlderThanAllowed)
{
    be_synced(now);

    EXPECT_EQ(told_after(45min), Names{});
    EXPECT_EQ(told_after(45min + 1s), Names{std::string(events::resource_stale)});
    EXPECT_EQ(log.events[0].level, Level::error);
    EXPECT_EQ(
        log.events[0].message,
        "the data are older than allowed: no walk has been possible since " + to_text_in_seconds(now)
    );
    EXPECT_EQ(test::field(log.events[0], "resource"), "parents");
    EXPECT_EQ(test::field(log.events[0], "lag_seconds"), "2701");
    EXPECT_EQ(test::field(log.events[0], "max_lag_seconds"), "2700");
}

TEST_F(FreshnessTest, TheReasonIsThatOfTheLastFailure)
{
    last_error = "GET /parents: 503";
    be_synced(now, ResourceState::failing);

    told_after(1h);

    EXPECT_EQ(log.events.at(0).message, "the data are older than allowed: GET /parents: 503");
}

TEST_F(FreshnessTest, EachTurnIsToldOnce)
{
    be_synced(now);
    EXPECT_EQ(told_after(1h).size(), 1u);
    EXPECT_EQ(told_after(2h), Names{});

    be_synced(now + 2h);
    EXPECT_EQ(told_after(2h), Names{std::string(events::resource_fresh)});
    EXPECT_EQ(log.events[0].level, Level::info);
    EXPECT_EQ(told_after(2h + 1min), Names{});

    EXPECT_EQ(told_after(3h), Names{std::string(events::resource_stale)});
}

TEST_F(FreshnessTest, ARestartForgetsNothing)
{
    be_synced(now);
    told_after(1h);
    EXPECT_TRUE(told_stale(*mirror.mirror, parents.name));

    restart();

    EXPECT_EQ(told_after(2h), Names{});
    be_synced(now + 2h);
    restart();
    EXPECT_EQ(told_after(2h), Names{std::string(events::resource_fresh)});
    EXPECT_FALSE(told_stale(*mirror.mirror, parents.name));
}

TEST_F(FreshnessTest, WhatWasNeverSyncedIsNewAndNotStale)
{
    be_synced(std::nullopt, ResourceState::backfilling);

    EXPECT_EQ(told_after(24h * 30), Names{});
}

TEST_F(FreshnessTest, WhatMayNotBeSyncedHasBeenToldOfAndIsNotStaleToo)
{
    for (const auto state : {ResourceState::scope_missing, ResourceState::forbidden})
    {
        be_synced(now, state);

        EXPECT_EQ(told_after(24h), Names{});
    }
}

// A wall clock that was ahead when the walk was noted.
TEST_F(FreshnessTest, ATimeInTheFutureIsNotStale)
{
    be_synced(now + 24h);

    EXPECT_EQ(told_after(1h), Names{});
}

}  // namespace
}  // namespace giposync::sync
