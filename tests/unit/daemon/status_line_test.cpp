#include "service/status_line.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using oauth::TokenState;

const Instant now{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};

AccountSketch sketch(const std::string& name, int fresh = 0, int filling = 0, int troubled = 0)
{
    AccountSketch one;
    one.name = AccountName{name};
    one.mirror_is_open = true;
    one.login = TokenState::ok;
    one.fresh = fresh;
    one.filling = filling;
    one.troubled = troubled;
    return one;
}

AccountSketch in(TokenState login)
{
    auto one = sketch("milano", 0, 0, 9);
    one.login = login;
    return one;
}

AccountSketch next(const std::string& name, const std::string& resource, Duration from_now)
{
    auto one = sketch(name, 1);
    one.next = ResourceName{resource};
    one.next_at = now + from_now;
    return one;
}

AccountSketch closed()
{
    auto one = sketch("milano");
    one.mirror_is_open = false;
    one.login = TokenState::needs_login;
    return one;
}

struct Line
{
    std::vector<AccountSketch> accounts;
    const char* line;

    friend std::ostream& operator<<(std::ostream& out, const Line& one) { return out << one.line; }
};

class StatusLineTest : public testing::TestWithParam<Line>
{
};

TEST_P(StatusLineTest, Says)
{
    EXPECT_EQ(status_line(GetParam().accounts, now), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Accounts,
    StatusLineTest,
    testing::Values(
        Line{{}, "no account is configured yet: see giposyncd.toml(5)"},
        Line{{sketch("milano", 1)}, "1 resource fresh"},
        Line{{sketch("milano", 9)}, "9 resources fresh"},
        Line{{sketch("milano", 7, 1, 1)}, "7 resources fresh, 1 resource filling, 1 resource not fresh"},
        Line{{sketch("milano", 7), sketch("roma", 2, 3)}, "9 resources fresh, 3 resources filling"},
        Line{{in(TokenState::none)}, "milano: a person has to log in, 9 resources not fresh"},
        Line{{in(TokenState::needs_login)}, "milano: a person has to log in, 9 resources not fresh"},
        Line{
            {in(TokenState::client_rejected)},
            "milano: issuer, client_id or secret is wrong, 9 resources not fresh"},
        Line{{in(TokenState::wrong_tenant)}, "milano: the login is of another clinic, 9 resources not fresh"},
        Line{{closed()}, "milano: the mirror cannot be opened"},
        Line{
            {in(TokenState::needs_login), sketch("roma", 2)},
            "milano: a person has to log in, 2 resources fresh, 9 resources not fresh"},
        Line{{next("milano", "patients", 0s)}, "1 resource fresh, next: patients now"},
        Line{{next("milano", "patients", -5min)}, "1 resource fresh, next: patients now"},
        Line{{next("milano", "patients", 1ms)}, "1 resource fresh, next: patients in 1 s"},
        Line{{next("milano", "patients", 40s)}, "1 resource fresh, next: patients in 40 s"},
        Line{{next("milano", "patients", 119s)}, "1 resource fresh, next: patients in 119 s"},
        Line{{next("milano", "patients", 120s)}, "1 resource fresh, next: patients in 2 min"},
        Line{{next("milano", "patients", 7199s)}, "1 resource fresh, next: patients in 119 min"},
        Line{{next("milano", "patients", 7200s)}, "1 resource fresh, next: patients in 2 h"},
        Line{
            {next("milano", "patients", 9min), next("roma", "invoices", 3min), sketch("napoli", 1)},
            "3 resources fresh, next: invoices in 3 min"}
    )
);

}  // namespace
}  // namespace giposync
