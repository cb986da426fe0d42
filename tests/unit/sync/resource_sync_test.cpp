// What comes of a walk: its mode, the watermark, the state that others see, and when it is due again.

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "unit/sync/sync_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::page;
using test::rows;

TEST(ConcernsTheAccountTest, OnlyWhatNoOtherResourceWouldFareBetterWith)
{
    for (const auto code :
         {Errc::needs_login, Errc::client_rejected, Errc::refused, Errc::unwritable, Errc::invalid})
        EXPECT_TRUE(concerns_the_account(code)) << name_of(code);
    for (const auto code :
         {Errc::unreachable,
          Errc::throttled,
          Errc::unauthorized,
          Errc::forbidden,
          Errc::absent,
          Errc::malformed,
          Errc::failed})
        EXPECT_FALSE(concerns_the_account(code)) << name_of(code);
}

struct ResourceSyncTest : test::SyncFixture
{
    // Whatever is asked for, with the server's time in its head.
    void serve(std::vector<std::string> items)
    {
        server.answer = [this, items = std::move(items)](const Asked&) {
            auto answer = page(items, false);
            answer.headers.push_back({"Date", http_date()});
            return answer;
        };
    }

    // It is Saturday all day.
    std::string http_date() const
    {
        const auto text = to_text_in_seconds(simulation.clock.now() + server_ahead);
        return "Sat, " + text.substr(8, 2) + " Jan 2026 " + text.substr(11, 8) + " GMT";
    }

    std::string watermark() { return status("watermark"); }

    mirror::ResourceRecord record()
    {
        mirror::ResourceStatus records{*mirror.mirror};
        return records.read(mirror.resource("parents"));
    }

    SyncWish scheduled(bool reconcile = false)
    {
        SyncWish wish;
        wish.by_schedule = true;
        wish.reconcile = reconcile;
        return wish;
    }

    Duration server_ahead{0};
};

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

// States.

TEST_F(ResourceSyncTest, AResourceIsFilledUntilItsFirstWalkIsThrough)
{
    std::string during;
    server.answer = [&](const Asked&) {
        during = status("state");
        return rows(1, 3, false);
    };

    sync(parents);

    EXPECT_EQ(during, "backfilling");
    EXPECT_EQ(record().state, mirror::ResourceState::ok);
    EXPECT_EQ(record().failures, 0);
}

struct Outcome
{
    const char* about;
    unsigned status;  // 0: `code` without an answer
    Errc code;
    const char* state;
    Duration delay;  // until it is due again, in the middle of its spread
    Level level;

    friend std::ostream& operator<<(std::ostream& out, const Outcome& one) { return out << one.about; }
};

class OutcomeTest : public ResourceSyncTest, public testing::WithParamInterface<Outcome>
{
};

TEST_P(OutcomeTest, IsToldAndRemembered)
{
    const auto& given = GetParam();
    serve({item(1)});
    sync(parents);
    simulation.clock.advance(1h);
    const auto before = record().last_success_at;
    if (given.status != 0)
        server.answer = [&](const Asked&) { return net::Response{given.status, {}, ""}; };
    else
        server.fails_with = Error{given.code, "as scripted"};

    const auto report = sync(parents);

    ASSERT_TRUE(report.failure);
    EXPECT_EQ(report.failure->code, given.code);
    EXPECT_EQ(status("state"), given.state);
    EXPECT_EQ(status("last_error"), report.failure->detail);
    EXPECT_EQ(record().last_success_at, before);
    EXPECT_EQ(record().failures, 1);
    EXPECT_EQ(record().next_run_at, simulation.clock.now() + given.delay);
    EXPECT_EQ(
        mirror.query("SELECT outcome, error FROM sync_runs ORDER BY _run DESC LIMIT 1"),
        "failed|" + report.failure->detail
    );
    EXPECT_EQ(live("parents"), "1");
    const auto name =
        std::string(given.state) == "forbidden" ? events::resource_forbidden : events::walk_failed;
    if (concerns_the_account(given.code))
    {
        EXPECT_EQ(log.count(name), 0) << "told by whoever pauses the account";
    }
    else
    {
        ASSERT_EQ(log.count(name), 1);
        EXPECT_EQ(log.last(name)->level, given.level);
    }

    server.fails_with.reset();
    serve({item(1)});
    EXPECT_FALSE(sync(parents).failure);
    EXPECT_EQ(status("state, last_error"), "ok|-");
    EXPECT_EQ(record().failures, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Failures,
    OutcomeTest,
    testing::Values(
        Outcome{"a broken server", 500, Errc::unreachable, "failing", 30s, Level::warning},
        Outcome{"no way to it", 0, Errc::unreachable, "failing", 30s, Level::warning},
        Outcome{"a permission that is lacking", 403, Errc::forbidden, "forbidden", 6h, Level::error},
        Outcome{"a list that is not there", 404, Errc::absent, "forbidden", 6h, Level::error},
        Outcome{"a parameter that is refused", 400, Errc::malformed, "failing", 30s, Level::error},
        Outcome{"a new token that is refused", 401, Errc::unauthorized, "failing", 30s, Level::error},
        Outcome{"a login that has died", 0, Errc::needs_login, "needs_login", 30s, Level::error},
        Outcome{"a wrong secret", 0, Errc::client_rejected, "failing", 30s, Level::error},
        Outcome{"a disk that is full", 0, Errc::unwritable, "failing", 30s, Level::error}
    )
);

TEST_F(ResourceSyncTest, WhatIsForbiddenIsToldOnceAndHasBeenSoSinceThen)
{
    server.answer = [](const Asked&) { return net::Response{403, {}, ""}; };
    const auto first = simulation.clock.now();
    for (int walk = 0; walk < 3; ++walk)
    {
        sync(parents);
        simulation.clock.advance(6h);
    }

    EXPECT_EQ(log.count(events::resource_forbidden), 1);
    EXPECT_EQ(record().state_since, first);
}

TEST_F(ResourceSyncTest, AFirstWalkMayPauseAFewTimesBeforeItIsCalledFailing)
{
    server.answer = [](const Asked&) { return net::Response{503, {}, ""}; };
    std::string states;
    for (int walk = 0; walk < 5; ++walk)
    {
        sync(parents);
        states += status("state") + " ";
    }

    EXPECT_EQ(states, "backfilling backfilling backfilling failing failing ");
}

TEST_F(ResourceSyncTest, FailuresInARowComeLessOften)
{
    server.answer = [](const Asked&) { return net::Response{503, {}, ""}; };
    Duration last{0};
    for (int walk = 0; walk < 4; ++walk)
    {
        sync(parents);
        const auto delay = *record().next_run_at - simulation.clock.now();
        EXPECT_GT(delay, last);
        last = delay;
    }
}

TEST_F(ResourceSyncTest, TheMirrorIsFreshAsOfTheStartOfItsWalk)
{
    const auto start = simulation.clock.now();
    server.answer = [this](const Asked& asked) {
        simulation.clock.advance(10min);
        return rows(asked.offset, asked.offset + 10, asked.offset < 27);
    };

    sync(parents);

    ASSERT_GT(simulation.clock.now(), start + 30min);
    EXPECT_EQ(record().last_success_at, start);
    EXPECT_EQ(record().last_full_at, start);
    EXPECT_GE(record().next_run_at, simulation.clock.now())
        << "a walk longer than its interval is due now, not in the past";
}

TEST_F(ResourceSyncTest, TheNextWalkIsDueAnIntervalAfterTheStart)
{
    serve({item(1)});
    const auto start = simulation.clock.now();

    sync(parents);

    EXPECT_EQ(record().next_run_at, start + parents.every);
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

// A person who asks after an interruption wants to know about now.
TEST_F(ResourceSyncTest, AWalkThatIsTakenUpForAPersonIsFollowedByOneOfNow)
{
    bool broken = true;
    server.answer = [&](const Asked& asked) {
        if (broken && asked.offset > 0)
            return net::Response{503, {}, ""};
        return rows(asked.offset, std::min<std::int64_t>(asked.offset + 10, 25), asked.offset + 10 < 25);
    };
    ASSERT_TRUE(sync(parents).failure);
    broken = false;

    sync(parents);
    EXPECT_EQ(mirror.query("SELECT group_concat(outcome) FROM sync_runs"), "failed,ok,ok");

    broken = true;
    ASSERT_TRUE(sync(parents, scheduled()).failure);
    broken = false;
    sync(parents, scheduled());
    EXPECT_EQ(mirror.query("SELECT group_concat(outcome) FROM sync_runs"), "failed,ok,ok,failed,ok");
}

TEST_F(ResourceSyncTest, WhatComesByScheduleAndBringsNothingIsNoNews)
{
    serve({item(1)});

    sync(parents, scheduled());
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::info);
    sync(parents, scheduled());
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::debug);
    sync(parents);
    EXPECT_EQ(log.last(events::walk_finished)->level, Level::info);
}

TEST_F(ResourceSyncTest, ALineIsWrittenForEachRunWithItsNumbers)
{
    serve({item(1), item(2)});
    sync(parents);
    serve({item(1), item(2, R"(,"name":"x")"), item(3)});
    sync(parents);

    EXPECT_EQ(
        mirror.query("SELECT mode, requests, items, inserted, updated, deleted, unchanged, outcome FROM "
                     "sync_runs ORDER BY _run"),
        "full|1|2|2|0|0|0|ok\nfull|1|3|1|1|0|1|ok"
    );
    EXPECT_EQ(test::field(*log.last(events::walk_finished), "updated"), "1");
    EXPECT_EQ(test::field(*log.last(events::walk_finished), "requests"), "1");
}

}  // namespace
}  // namespace giposync::sync
