#include "oauth/refresh_rules.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using Kind = TokenRefusal::Kind;
using Next = Verdict::Next;

const Instant noon = std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h;

struct RefreshRulesTest : testing::Test
{
    Circumstances around{noon, AccountName{"milano"}, {TenantId{"tenant-1"}}, "client-1", {}};
    TokenRecord record = [] {
        TokenRecord made;
        made.grant.tenant = TenantId{"tenant-1"};
        made.grant.refreshed_at = noon;
        made.refresh_token = Secret{"rt"};
        made.access_token = Secret{"at"};
        made.lifetime = 1h;
        made.standing = {TokenState::ok, {}, noon - 24h};
        return made;
    }();

    const Error lost{Errc::unreachable, "time-out", {}, true};

    Verdict judge_refusal(TokenRecord of, Kind kind, int tries_left)
    {
        return judge(std::move(of), TokenAnswer{TokenRefusal{kind, "400 x", 0s}}, tries_left, around);
    }
};

TEST_F(RefreshRulesTest, ATokenIsUsableUntilShortlyBeforeItsEnd)
{
    around.now = noon + 1h - 6s;
    EXPECT_TRUE(usable(record, around));
    around.now = noon + 1h - 5s;
    EXPECT_FALSE(usable(record, around));
}

TEST_F(RefreshRulesTest, AShortLivedTokenIsUsableForMostOfItsLife)
{
    record.lifetime = 10s;
    around.now = noon + 8s;
    EXPECT_TRUE(usable(record, around));
    around.now = noon + 9s;
    EXPECT_FALSE(usable(record, around));
}

TEST_F(RefreshRulesTest, ATokenOfUnknownLifetimeIsUsableUntilTheServerSaysNo)
{
    record.lifetime.reset();
    around.now = noon + 24h * 365;
    EXPECT_TRUE(usable(record, around));
}

TEST_F(RefreshRulesTest, AStateDecidesWhetherATokenIsUsable)
{
    record.standing.state = TokenState::client_rejected;  // the token is not to blame
    EXPECT_TRUE(usable(record, around));
    record.standing.state = TokenState::needs_login;
    EXPECT_FALSE(usable(record, around));
    record.standing.state = TokenState::wrong_tenant;
    EXPECT_FALSE(usable(record, around));
    record.standing.state = TokenState::ok;
    record.access_token = Secret{};
    EXPECT_FALSE(usable(record, around));
}

TEST_F(RefreshRulesTest, ATenantThatIsNoLongerAllowedIsTheWrongOne)
{
    around.allowed_tenants = {TenantId{"tenant-2"}};

    EXPECT_FALSE(usable(record, around));
    EXPECT_EQ(standing_of(record, around).state, TokenState::wrong_tenant);
    EXPECT_EQ(obstacle(record, around)->code, Errc::refused);
    EXPECT_NE(obstacle(record, around)->detail.find("tenant-1"), std::string::npos);
}

TEST_F(RefreshRulesTest, NobodyWhoNeverLoggedInIsAskedAbout)
{
    EXPECT_EQ(standing_of(std::nullopt, around).state, TokenState::none);
    EXPECT_EQ(obstacle(std::nullopt, around)->code, Errc::needs_login);
    EXPECT_EQ(
        obstacle(std::nullopt, around)->detail,
        "nobody is logged in; run giposyncd login --account milano"
    );
}

TEST_F(RefreshRulesTest, ADeadGrantIsNeverAskedAgain)
{
    const auto verdict = judge_refusal(marked(record, noon), Kind::dead_grant, 1);

    EXPECT_EQ(verdict.next, Next::give_up);
    EXPECT_EQ(verdict.error.code, Errc::needs_login);
    EXPECT_EQ(verdict.record.standing.state, TokenState::needs_login);
    EXPECT_EQ(verdict.record.standing.since, noon);
    EXPECT_NE(verdict.record.standing.reason.find("revoked"), std::string::npos);
    EXPECT_TRUE(verdict.record.refresh_token.empty()) << "there is nothing to revoke";
    EXPECT_FALSE(verdict.record.in_flight);
    around.now += 24h * 365;
    EXPECT_EQ(obstacle(verdict.record, around)->code, Errc::needs_login);
}

TEST_F(RefreshRulesTest, ADeadGrantAfterALostAnswerIsCalledWhatItIs)
{
    const auto after = judge(marked(record, noon), lost, 1, around);
    ASSERT_EQ(after.next, Next::ask_again);

    const auto verdict = judge_refusal(marked(after.record, noon), Kind::dead_grant, 0);

    EXPECT_EQ(verdict.error.code, Errc::needs_login);
    EXPECT_EQ(
        verdict.record.standing.reason,
        "the answer to a refresh was lost (time-out) and the server has rotated the token (400 x)"
    );
    EXPECT_FALSE(verdict.record.refresh_token.empty()) << "what the server gave may be revoked by it";
}

TEST_F(RefreshRulesTest, ALostAnswerIsFollowedByOneTry)
{
    for (const auto& error : {lost, Error{Errc::malformed, "no HTTP"}})
    {
        const auto verdict = judge(marked(record, noon), error, 0, around);
        EXPECT_EQ(verdict.next, Next::give_up);
        EXPECT_EQ(verdict.error.code, Errc::unreachable);
        EXPECT_EQ(verdict.record.standing.state, TokenState::ok);
        ASSERT_TRUE(verdict.record.in_flight);
        EXPECT_EQ(tries_for(verdict.record), 1);
    }
    EXPECT_EQ(tries_for(record), 2);
}

// Also by whoever is started anew meanwhile.
TEST_F(RefreshRulesTest, AServerWhoseAnswersGetLostIsAskedMoreAndMoreSeldom)
{
    const auto once = judge(marked(record, noon), lost, 0, around).record;
    EXPECT_FALSE(obstacle(once, around)) << "one retry";

    const auto again = judge(marked(once, noon), lost, 0, around).record;
    EXPECT_EQ(
        obstacle(again, around)->detail,
        "the answer to a refresh was lost (time-out); the server is asked again at 2026-01-31T12:00:05Z"
    );
    auto later = around;
    later.now = noon + 5s;
    EXPECT_FALSE(obstacle(again, later));

    auto many = again;
    for (int i = 0; i < 20; ++i)
        many = judge(marked(many, noon), lost, 0, around).record;
    later.now = noon + 14min;
    EXPECT_EQ(obstacle(many, later)->code, Errc::unreachable);
    later.now = noon + 15min;
    EXPECT_FALSE(obstacle(many, later));
    later.now = noon - 24h;
    EXPECT_FALSE(obstacle(many, later)) << "the clock was set back";
}

TEST_F(RefreshRulesTest, AFailingServerIsNotAskedMoreSeldomForIt)
{
    auto outage = record;
    for (int i = 0; i < 9; ++i)
        outage = judge_refusal(marked(outage, noon), Kind::server_failed, 0).record;

    EXPECT_FALSE(obstacle(outage, around));
}

TEST_F(RefreshRulesTest, AnAnswerThatLeavesTheOutcomeOpenCountsAsLost)
{
    for (const auto kind : {Kind::server_failed, Kind::outcome_unknown, Kind::unusable})
    {
        const auto verdict = judge_refusal(marked(record, noon), kind, 0);
        EXPECT_EQ(verdict.error.code, Errc::unreachable);
        EXPECT_EQ(verdict.record.in_flight->requests, 1);
        EXPECT_EQ(judge_refusal(marked(record, noon), kind, 1).next, Next::ask_again);
    }
}

TEST_F(RefreshRulesTest, TheFirstAnswerThatWasLostIsNamedThoughTheNextOnesAreToo)
{
    const auto first = judge_refusal(marked(record, noon), Kind::outcome_unknown, 1).record;
    const auto second = judge(marked(first, noon), lost, 0, around).record;

    const auto verdict = judge_refusal(marked(second, noon), Kind::dead_grant, 0);

    EXPECT_NE(verdict.record.standing.reason.find("(the token endpoint answered 400 x)"), std::string::npos)
        << verdict.record.standing.reason;
}

TEST_F(RefreshRulesTest, AnUnusableAnswerThatBringsTheNextRefreshTokenLosesNothing)
{
    for (const auto kind : {Kind::outcome_unknown, Kind::unusable})
    {
        const TokenRefusal refusal{kind, "200 x", 0s, Secret{"rt-next"}};

        const auto verdict = judge(marked(record, noon), TokenAnswer{refusal}, 1, around);

        EXPECT_EQ(verdict.next, Next::give_up);
        EXPECT_EQ(verdict.error.code, Errc::unreachable);
        EXPECT_EQ(verdict.record.refresh_token, Secret{"rt-next"});
        EXPECT_EQ(verdict.record.access_token, record.access_token);
        EXPECT_FALSE(verdict.record.in_flight);
    }
}

TEST_F(RefreshRulesTest, WhatWasNotCarriedOutLeavesNoMark)
{
    for (const auto kind : {Kind::throttled, Kind::not_now, Kind::not_here, Kind::pending, Kind::slow_down})
    {
        const auto verdict = judge_refusal(marked(record, noon), kind, 1);
        EXPECT_EQ(verdict.next, Next::give_up);
        EXPECT_FALSE(verdict.record.in_flight);
        EXPECT_EQ(verdict.record.standing, record.standing);
    }
    for (const auto code : {Errc::unreachable, Errc::throttled, Errc::unwritable, Errc::invalid})
    {
        const auto verdict = judge(marked(record, noon), Error{code, "x"}, 1, around);
        EXPECT_EQ(verdict.error.code, code);
        EXPECT_FALSE(verdict.record.in_flight);
    }
}

TEST_F(RefreshRulesTest, WhatWasNotCarriedOutLeavesTheMarkOfAnEarlierRequest)
{
    const auto after = judge(marked(record, noon), lost, 0, around).record;

    const auto verdict = judge_refusal(marked(after, noon), Kind::not_now, 0);

    EXPECT_EQ(verdict.record.in_flight->requests, 1);
}

TEST_F(RefreshRulesTest, ANoWithoutAReasonIsHeardTwiceAndAskedAboutOnceAnHour)
{
    for (const auto kind :
         {Kind::unexplained, Kind::unknown_reason, Kind::scope_refused, Kind::denied, Kind::expired})
    {
        const auto first = judge_refusal(marked(record, noon), kind, 1);
        EXPECT_EQ(first.next, Next::ask_again);
        EXPECT_EQ(first.pause, 20s);
        EXPECT_FALSE(first.record.in_flight);
        EXPECT_EQ(first.record.standing.state, TokenState::ok);

        const auto second = judge_refusal(marked(first.record, noon), kind, 0);
        EXPECT_EQ(second.error.code, Errc::needs_login);
        EXPECT_EQ(second.record.standing.reason, "the server refuses to refresh the token (400 x)");
        auto later = around;
        later.now = noon + 59min;
        EXPECT_TRUE(obstacle(second.record, later));
        later.now = noon + 60min;
        EXPECT_FALSE(obstacle(second.record, later));
        EXPECT_EQ(tries_for(second.record), 1);
    }
}

// A server that is starting up again says this and that.
TEST_F(RefreshRulesTest, ANoWithoutAReasonBehindFailuresOfTheServerIsHeardTwiceToo)
{
    auto outage = record;
    for (int i = 0; i < 3; ++i)
        outage = judge_refusal(marked(outage, noon), Kind::server_failed, 0).record;

    const auto first = judge_refusal(marked(outage, noon), Kind::unexplained, 0);
    EXPECT_EQ(first.next, Next::ask_again);
    EXPECT_EQ(first.pause, 20s);
    EXPECT_EQ(first.record.standing.state, TokenState::ok);

    const auto second = judge_refusal(marked(first.record, noon), Kind::unexplained, -1);
    EXPECT_EQ(second.record.standing.state, TokenState::needs_login);
    EXPECT_TRUE(second.record.ask_again_at);

    const auto lost_too = judge(marked(outage, noon), lost, 0, around).record;
    EXPECT_FALSE(judge_refusal(marked(lost_too, noon), Kind::unexplained, 1).record.ask_again_at);
}

TEST_F(RefreshRulesTest, ANoWithoutAReasonAfterALostAnswerIsFinal)
{
    const auto after = judge(marked(record, noon), lost, 1, around).record;

    const auto verdict = judge_refusal(marked(after, noon), Kind::unexplained, 1);

    EXPECT_EQ(verdict.record.standing.state, TokenState::needs_login);
    EXPECT_NE(verdict.record.standing.reason.find("was lost"), std::string::npos);
    EXPECT_FALSE(verdict.record.ask_again_at);
}

TEST_F(RefreshRulesTest, ARejectedClientAsksForNobodyToLogIn)
{
    const auto verdict = judge_refusal(marked(record, noon), Kind::client_rejected, 1);

    EXPECT_EQ(verdict.error.code, Errc::client_rejected);
    EXPECT_EQ(verdict.record.standing.state, TokenState::client_rejected);
    EXPECT_FALSE(verdict.record.in_flight);
    EXPECT_EQ(obstacle(verdict.record, around)->code, Errc::client_rejected);

    auto later = around;
    later.now = noon + 10min;
    EXPECT_FALSE(obstacle(verdict.record, later));
    auto mended = around;
    mended.client = "client-2";
    EXPECT_FALSE(obstacle(verdict.record, mended));
}

TEST_F(RefreshRulesTest, AClockThatWasSetBackIsNotWaitedFor)
{
    record.standing.state = TokenState::needs_login;
    record.ask_again_at = noon + 24h;
    EXPECT_FALSE(obstacle(record, around));

    record.standing.state = TokenState::ok;
    record.grant.refreshed_at = noon + 48h;
    EXPECT_TRUE(keep_alive_due(record, noon));
}

TEST_F(RefreshRulesTest, AGrantEndsAllTrouble)
{
    record.standing = {TokenState::needs_login, "why", noon - 1h};
    record.ask_again_at = noon;
    record.rejected_client = "x";
    around.now = noon + 1min;

    const auto verdict = judge(
        marked(record, noon),
        TokenAnswer{TokenGrant{Secret{"at2"}, 60s, Secret{"rt2"}, {{"a"}}}},
        0,
        around
    );

    EXPECT_EQ(verdict.next, Next::use);
    EXPECT_EQ(verdict.record.access_token.reveal(), "at2");
    EXPECT_EQ(verdict.record.refresh_token.reveal(), "rt2");
    EXPECT_EQ(verdict.record.lifetime, 60s);
    EXPECT_EQ(verdict.record.grant.scopes, std::vector<std::string>{"a"});
    EXPECT_EQ(verdict.record.grant.refreshed_at, noon + 1min);
    EXPECT_EQ(verdict.record.standing, (Standing{TokenState::ok, "", noon + 1min}));
    EXPECT_FALSE(verdict.record.in_flight);
    EXPECT_FALSE(verdict.record.ask_again_at);
    EXPECT_TRUE(verdict.record.rejected_client.empty());
}

TEST_F(RefreshRulesTest, AGrantChangesOnlyWhatItSays)
{
    record.grant.scopes = {"a", "b"};

    const auto verdict =
        judge(marked(record, noon), TokenAnswer{TokenGrant{Secret{"at2"}, {}, {}, {}}}, 0, around);

    EXPECT_EQ(verdict.record.refresh_token.reveal(), "rt");
    EXPECT_EQ(verdict.record.grant.scopes, (std::vector<std::string>{"a", "b"}));
    EXPECT_FALSE(verdict.record.lifetime);
    EXPECT_EQ(verdict.record.standing.since, noon - 24h);
}

TEST_F(RefreshRulesTest, AnIdleTokenIsUsedOnceADay)
{
    EXPECT_FALSE(keep_alive_due(record, noon + 22h - 1s));
    EXPECT_TRUE(keep_alive_due(record, noon + 22h));
    record.standing.state = TokenState::needs_login;
    EXPECT_FALSE(keep_alive_due(record, noon + 24h));
}

}  // namespace
}  // namespace giposync::oauth
