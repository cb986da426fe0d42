#include "sync/record_rules.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using mirror::ResourceRecord;
using mirror::ResourceState;

constexpr double no_chance = 0.5;  // neither early nor late

struct RecordRulesTest : testing::Test
{
    RecordRulesTest()
    {
        resource.every = 15min;
        filled.state = ResourceState::ok;
        filled.state_since = now - 48h;
        filled.last_full_at = now - 24h;
        filled.last_success_at = now - 15min;
        filled.next_run_at = now;
        filled.watermark = now - 20min;
    }

    ResourceRecord after(const CompleteWalk& walk, ResourceRecord record) const
    {
        return record_after_success(std::move(record), resource, walk, now, no_chance);
    }

    ResourceRecord after(Errc why, ResourceRecord record, std::optional<StateBefore> before = {}) const
    {
        const auto was = before.value_or(StateBefore{record.state, record.state_since});
        return record_after_failure(std::move(record), resource, was, {why, "why"}, now, no_chance);
    }

    CompleteWalk complete(WalkMode mode) const
    {
        CompleteWalk walk;
        walk.mode = mode;
        walk.started = now - 1min;
        walk.watermark = now - 2min;
        return walk;
    }

    config::Resource resource;
    Instant now{std::chrono::sys_days{std::chrono::January / 31 / 2026}};
    ResourceRecord filled;
};

TEST_F(RecordRulesTest, AResourceThatWasNeverFilledIsBeingFilled)
{
    const auto record = record_at_start({}, now);

    EXPECT_EQ(record.state, ResourceState::backfilling);
    EXPECT_EQ(record.state_since, now);
    EXPECT_EQ(record.last_attempt_at, now);
}

TEST_F(RecordRulesTest, OneThatIsBeingFilledIsSoSinceItBegan)
{
    const auto record = record_at_start(record_at_start({}, now - 1h), now);

    EXPECT_EQ(record.state_since, now - 1h);
    EXPECT_EQ(record.last_attempt_at, now);
}

TEST_F(RecordRulesTest, AFilledOneStaysWhatItIsWhileItIsWalked)
{
    filled.state = ResourceState::failing;

    const auto record = record_at_start(filled, now);

    EXPECT_EQ(record.state, ResourceState::failing);
    EXPECT_EQ(record.state_since, filled.state_since);
}

TEST_F(RecordRulesTest, ACompleteWalkIsGoodAsOfItsStart)
{
    const auto record = after(complete(WalkMode::change), filled);

    EXPECT_EQ(record.last_success_at, now - 1min);
    EXPECT_EQ(record.next_run_at, now - 1min + 15min);
    EXPECT_EQ(record.watermark, now - 2min);
    EXPECT_EQ(record.last_full_at, filled.last_full_at) << "not everything was walked";
    EXPECT_EQ(record.state_since, filled.state_since);
}

TEST_F(RecordRulesTest, ACompleteWalkEndsATrouble)
{
    filled.state = ResourceState::failing;
    filled.failures = 7;
    filled.last_error = "why";

    const auto record = after(complete(WalkMode::change), filled);

    EXPECT_EQ(record.state, ResourceState::ok);
    EXPECT_EQ(record.state_since, now);
    EXPECT_EQ(record.failures, 0);
    EXPECT_EQ(record.last_error, std::nullopt);
}

TEST_F(RecordRulesTest, WhatGoesOverEverythingIsNotedAsSuch)
{
    for (const auto mode : {WalkMode::fill, WalkMode::full, WalkMode::reconcile})
        EXPECT_EQ(after(complete(mode), filled).last_full_at, now - 1min);
}

TEST_F(RecordRulesTest, AReconcileLeavesTheNextChangeWalkWhereItWas)
{
    filled.next_run_at = now + 3min;

    EXPECT_EQ(after(complete(WalkMode::reconcile), filled).next_run_at, now + 3min);
}

TEST_F(RecordRulesTest, AWalkLongerThanItsIntervalIsFollowedAtOnceAndNotInThePast)
{
    auto walk = complete(WalkMode::full);
    walk.started = now - 3h;

    EXPECT_EQ(after(walk, filled).next_run_at, now - 15min + 15min);
}

TEST_F(RecordRulesTest, HeldDeletionsAreNoFailureButAreTold)
{
    auto walk = complete(WalkMode::reconcile);
    walk.held = HeldDeletions{30, 100, "the list is empty"};

    const auto record = after(walk, filled);

    EXPECT_EQ(record.state, ResourceState::ok);
    EXPECT_EQ(record.last_error, "30 deletions are held back: the list is empty");
}

struct Failure
{
    Errc why;
    ResourceState of_a_filled;
    ResourceState of_a_fill;

    friend std::ostream& operator<<(std::ostream& out, const Failure& one)
    {
        return out << static_cast<int>(one.why);
    }
};

class FailureTest : public RecordRulesTest, public testing::WithParamInterface<Failure>
{
};

TEST_P(FailureTest, IsAState)
{
    const auto record = after(GetParam().why, filled);
    const auto first = after(GetParam().why, record_at_start({}, now), StateBefore{ResourceState::never, {}});

    EXPECT_EQ(record.state, GetParam().of_a_filled);
    EXPECT_EQ(record.state_since, now);
    EXPECT_EQ(record.last_error, "why");
    EXPECT_EQ(record.failures, 1);
    EXPECT_GT(record.next_run_at, now);
    EXPECT_EQ(record.last_success_at, filled.last_success_at);
    EXPECT_EQ(record.watermark, filled.watermark);
    EXPECT_EQ(first.state, GetParam().of_a_fill);
}

INSTANTIATE_TEST_SUITE_P(
    Reasons,
    FailureTest,
    testing::Values(
        Failure{Errc::forbidden, ResourceState::forbidden, ResourceState::forbidden},
        Failure{Errc::absent, ResourceState::forbidden, ResourceState::forbidden},
        Failure{Errc::needs_login, ResourceState::needs_login, ResourceState::needs_login},
        Failure{Errc::unreachable, ResourceState::failing, ResourceState::backfilling},
        Failure{Errc::throttled, ResourceState::failing, ResourceState::failing},
        Failure{Errc::unauthorized, ResourceState::failing, ResourceState::failing},
        Failure{Errc::client_rejected, ResourceState::failing, ResourceState::failing},
        Failure{Errc::malformed, ResourceState::failing, ResourceState::failing},
        Failure{Errc::unwritable, ResourceState::failing, ResourceState::failing}
    )
);

TEST_F(RecordRulesTest, AFailureThatStaysIsSoSinceItBegan)
{
    const auto first = after(Errc::unreachable, filled);

    const auto second = after(Errc::unreachable, first, StateBefore{first.state, now - 30min});

    EXPECT_EQ(second.state_since, now - 30min);
    EXPECT_EQ(second.failures, 2);
}

TEST_F(RecordRulesTest, AFirstFillThatDoesNothingButPauseIsFailing)
{
    auto record = record_at_start({}, now);
    for (int i = 0; i < 3; ++i)
    {
        record = after(Errc::unreachable, record);
        ASSERT_EQ(record.state, ResourceState::backfilling);
    }

    EXPECT_EQ(after(Errc::unreachable, record).state, ResourceState::failing);
}

}  // namespace
}  // namespace giposync::sync
