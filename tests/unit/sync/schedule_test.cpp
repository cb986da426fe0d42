#include "sync/schedule.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
constexpr double almost_one = 0.999'999'999;

config::Resource resource_of(Duration every)
{
    config::Resource resource;
    resource.every = every;
    return resource;
}

TEST(ScheduleTest, TheNextWalkComesOneIntervalAfterTheStartOfTheLastGiveOrTakeATwentieth)
{
    const auto resource = resource_of(10min);

    EXPECT_EQ(next_after_success(resource, noon, 0.0), noon + 9min + 30s);
    EXPECT_EQ(next_after_success(resource, noon, 0.5), noon + 10min);
    EXPECT_LE(next_after_success(resource, noon, almost_one), noon + 10min + 30s);
    EXPECT_GE(next_after_success(resource, noon, almost_one), noon + 10min + 29s);
}

struct Failing
{
    Duration every;
    Errc why;
    std::int64_t failures;
    Duration delay;  // in the middle of its spread

    friend std::ostream& operator<<(std::ostream& out, const Failing& one)
    {
        return out << name_of(one.why) << ", the " << one.failures << ". time, every " << one.every.count()
                   << " ms";
    }
};

class RetryAfterFailureTest : public testing::TestWithParam<Failing>
{
};

TEST_P(RetryAfterFailureTest, ComesInTime)
{
    const auto [every, why, failures, delay] = GetParam();

    const auto next = next_after_failure(resource_of(every), why, failures, noon, 0.5);

    EXPECT_EQ(next - noon, delay);
}

TEST_P(RetryAfterFailureTest, IsSpreadByATwentiethAtMost)
{
    const auto [every, why, failures, delay] = GetParam();
    for (const double chance : {0.0, 0.25, 0.75, almost_one})
    {
        const auto next = next_after_failure(resource_of(every), why, failures, noon, chance);

        EXPECT_GE(next - noon, delay * 95 / 100);
        EXPECT_LE(next - noon, delay * 105 / 100 + 1ms);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Failures,
    RetryAfterFailureTest,
    testing::Values(
        Failing{15min, Errc::unreachable, 1, 30s},
        Failing{15min, Errc::unreachable, 2, 1min},
        Failing{15min, Errc::unreachable, 5, 8min},
        Failing{15min, Errc::unreachable, 6, 15min},  // no longer than without a failure
        Failing{15min, Errc::unreachable, 1'000'000'000, 15min},
        Failing{10s, Errc::unreachable, 1, 10s},
        Failing{15min, Errc::malformed, 1, 30s},
        Failing{15min, Errc::unauthorized, 3, 2min},
        Failing{15min, Errc::failed, 2, 1min},
        Failing{15min, Errc::forbidden, 1, 6h},  // a person is needed first
        Failing{15min, Errc::absent, 40, 6h},
        Failing{24h, Errc::forbidden, 1, 24h}  // asked more often than usual helps nobody
    )
);

struct Reconciling
{
    const char* about;
    Duration since_last;
    bool quiet_hours;
    bool due;

    friend std::ostream& operator<<(std::ostream& out, const Reconciling& one) { return out << one.about; }
};

class ReconcileDueTest : public testing::TestWithParam<Reconciling>
{
};

TEST_P(ReconcileDueTest, IsTold)
{
    const auto& given = GetParam();
    auto resource = resource_of(15min);
    resource.changed_since = "since";
    resource.reconcile_every = 24h;
    mirror::ResourceRecord record;
    record.last_full_at = noon - given.since_last;

    EXPECT_EQ(reconcile_due(resource, record, noon, given.quiet_hours), given.due);
}

INSTANTIATE_TEST_SUITE_P(
    Ages,
    ReconcileDueTest,
    testing::Values(
        Reconciling{"just done", 0h, false, false},
        Reconciling{"almost a day", 24h - 1ms, false, false},
        Reconciling{"a day", 24h, false, true},
        Reconciling{"long ago", 2400h, false, true},
        Reconciling{"not twice in one night", 8h - 1ms, true, false},
        Reconciling{"in the night before", 8h, true, true},
        Reconciling{"by day not before its time", 8h, false, false},
        Reconciling{"another clock is some seconds ahead", -59s, true, false},
        Reconciling{"after a clock was set back", -240h, false, true}
    )
);

TEST(ScheduleTest, NothingIsReconciledThatIsWalkedInFullOrHasNeverBeen)
{
    auto walked_in_full = resource_of(15min);
    auto filtered = walked_in_full;
    filtered.changed_since = "since";
    mirror::ResourceRecord long_ago;
    long_ago.last_full_at = noon - 24h * 365;

    EXPECT_FALSE(reconcile_due(walked_in_full, long_ago, noon, true));
    EXPECT_FALSE(reconcile_due(filtered, mirror::ResourceRecord{}, noon, true));
    EXPECT_TRUE(reconcile_due(filtered, long_ago, noon, true));
}

}  // namespace
}  // namespace giposync::sync
