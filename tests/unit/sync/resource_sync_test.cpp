// What comes of a walk: the state that others see, and when it is due again.

#include "base/event_names.hpp"
#include "unit/sync/resource_sync_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <ostream>
#include <string>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::ResourceSyncTest;
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

TEST_F(ResourceSyncTest, TheEndOfTroubleIsNewsEvenWhereNothingIsNew)
{
    serve({item(1)});
    sync(parents, scheduled());
    for (const unsigned status : {500u, 403u})
    {
        server.answer = [status](const Asked&) { return net::Response{status, {}, ""}; };
        sync(parents, scheduled());
        serve({item(1)});
        sync(parents, scheduled());
        EXPECT_EQ(log.last(events::walk_finished)->level, Level::info);
        EXPECT_EQ(test::field(*log.last(events::walk_finished), "failures"), "1");

        sync(parents, scheduled());
        EXPECT_EQ(log.last(events::walk_finished)->level, Level::debug);
    }
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
