#include "ops/status_health.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// A resource in some account at noon; what a case does not say is as it is on a good day.
struct Case
{
    const char* name;
    const char* state;
    Health expected;
    bool served = true;
    bool named = false;
    bool synced_before = false;
    std::int64_t held = 0;
    Duration service_age = 100h;
    Duration login_age = 100h;
    Duration attempt_age = 100h;
    const char* error = nullptr;
    std::optional<Duration> next_run_in = std::nullopt;

    friend std::ostream& operator<<(std::ostream& out, const Case& one) { return out << one.name; }
};

struct StatusHealthTest : testing::TestWithParam<Case>
{
    const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
    StatusReport report;

    void arrange(const Case& given)
    {
        report.generated_at = noon;
        report.service = {true, noon - given.service_age};
        AccountReport account;
        account.served = given.served;
        account.token.state = "ok";
        account.token.since = noon - given.login_age;
        ResourceReport resource;
        resource.line.state = given.state;
        resource.line.last_attempt_at = noon - given.attempt_age;
        resource.max_lag = 45min;
        resource.wanted_by_name = given.named;
        resource.held_deletions = given.held;
        if (given.synced_before)
            resource.line.last_success_at = noon - 200h;
        if (given.error)
            resource.line.last_error = given.error;
        if (given.next_run_in)
            resource.line.next_run_at = noon + *given.next_run_in;
        account.resources.push_back(std::move(resource));
        report.accounts.push_back(std::move(account));
    }
};

TEST_P(StatusHealthTest, FollowsFromTheState)
{
    arrange(GetParam());

    EXPECT_EQ(health_of(report.accounts[0].resources[0], report.accounts[0], report), GetParam().expected);
    EXPECT_EQ(health_of(report), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Rules,
    StatusHealthTest,
    testing::Values(
        Case{"Ok", "ok", Health::ok},
        Case{"OkWithoutService", "ok", Health::ok, false},
        Case{"Stale", "stale", Health::stale},
        Case{"Failing", "failing", Health::stale},
        Case{"AStateOfALaterVersion", "hibernating", Health::stale},
        Case{"NotKnown", "", Health::unknown},
        Case{"NeedsLogin", "needs_login", Health::needs_person},
        Case{"Forbidden", "forbidden", Health::needs_person},
        Case{"Filling", "backfilling", Health::ok},
        Case{
            .name = "FillingAgainAfterAFailure",
            .state = "backfilling",
            .expected = Health::ok,
            .attempt_age = 1h,
            .error = "timed out",
            .next_run_in = -1h},
        Case{
            .name = "FillingPausedAfterAFailure",
            .state = "backfilling",
            .expected = Health::stale,
            .attempt_age = 1h,
            .error = "timed out",
            .next_run_in = 1min},
        Case{
            .name = "FillingByHand",
            .state = "backfilling",
            .expected = Health::ok,
            .served = false,
            .attempt_age = 44min},
        Case{
            .name = "FillingByNobody",
            .state = "backfilling",
            .expected = Health::stale,
            .served = false,
            .attempt_age = 46min},
        Case{.name = "NeverSinceTheService", .state = "never", .expected = Health::ok, .service_age = 23h},
        Case{.name = "NeverSinceTheLogin", .state = "never", .expected = Health::ok, .login_age = 23h},
        Case{"NeverForDays", "never", Health::stale},
        Case{
            .name = "NeverWithoutService",
            .state = "never",
            .expected = Health::stale,
            .served = false,
            .login_age = 1h},
        Case{"NotGranted", "scope_missing", Health::ok},
        Case{
            .name = "NotGrantedThoughNamed",
            .state = "scope_missing",
            .expected = Health::needs_person,
            .named = true},
        Case{
            .name = "GrantedNoMore",
            .state = "scope_missing",
            .expected = Health::needs_person,
            .synced_before = true},
        Case{.name = "DeletionsHeld", .state = "ok", .expected = Health::needs_person, .held = 21}
    ),
    [](const testing::TestParamInfo<Case>& one) { return std::string(one.param.name); }
);

TEST(StatusHealth, ALoginIsOkOrForAPerson)
{
    for (const char* state : {"none", "needs_login", "client_rejected", "wrong_tenant"})
        EXPECT_EQ(health_of(TokenReport{state, {}, {}, {}, {}}), Health::needs_person) << state;
    EXPECT_EQ(health_of(TokenReport{"ok", {}, {}, {}, {}}), Health::ok);
    EXPECT_EQ(health_of(TokenReport{}), Health::unknown);
}

TEST(StatusHealth, WithoutAnyAccountNothingIsKnown)
{
    EXPECT_EQ(health_of(StatusReport{}), Health::unknown);
}

}  // namespace
}  // namespace giposync::ops
