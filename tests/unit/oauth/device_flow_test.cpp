#include "oauth/device_flow.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using Kind = TokenRefusal::Kind;

struct DeviceFlowTest : testing::Test
{
    DeviceFlow flow{2};
    Moment now{1h};

    static DeviceCode code(Duration interval = 5s, Duration expires_in = 600s)
    {
        DeviceCode made;
        made.interval = interval;
        made.shown.expires_in = expires_in;
        return made;
    }

    // How long the machine wants to wait before the next poll, or -1 s for anything else.
    static Duration pause(const DeviceFlow::Action& action)
    {
        const auto* poll = std::get_if<DeviceFlow::Poll>(&action);
        return poll ? poll->after : -1s;
    }

    Duration pause_after(Kind kind, std::chrono::seconds retry_after = 0s)
    {
        return pause(flow.poll_answered(TokenAnswer{TokenRefusal{kind, "", retry_after}}, now));
    }

    Duration pause_after(Errc error, std::chrono::seconds retry_after = 0s)
    {
        return pause(flow.poll_answered(Error{error, "", retry_after}, now));
    }

    static bool wants_code(const DeviceFlow::Action& action)
    {
        return std::holds_alternative<DeviceFlow::AskForCode>(action);
    }

    static Error failure(const DeviceFlow::Action& action)
    {
        const auto* outcome = std::get_if<Result<TokenGrant>>(&action);
        return outcome && !*outcome ? outcome->error() : Error{Errc::failed, "no failure"};
    }
};

TEST_F(DeviceFlowTest, AsksForACodeAndPollsAtItsInterval)
{
    EXPECT_TRUE(wants_code(flow.begin()));
    EXPECT_EQ(pause(flow.code_answered(code(7s), now)), 7s);
    EXPECT_EQ(pause_after(Kind::pending), 7s);
    EXPECT_EQ(pause_after(Kind::pending), 7s);
}

TEST_F(DeviceFlowTest, EndsWithTheGrant)
{
    flow.code_answered(code(), now);

    const auto action = flow.poll_answered(TokenAnswer{TokenGrant{Secret{"at"}, {}, {}, {}}}, now);

    EXPECT_EQ(std::get<Result<TokenGrant>>(action).value().access_token.reveal(), "at");
}

TEST_F(DeviceFlowTest, SlowsDownForGood)
{
    flow.code_answered(code(5s), now);

    EXPECT_EQ(pause_after(Kind::slow_down), 10s);
    EXPECT_EQ(pause_after(Kind::pending), 10s);
    EXPECT_EQ(pause_after(Kind::slow_down), 15s);
    EXPECT_EQ(pause_after(Kind::pending), 15s);
}

TEST_F(DeviceFlowTest, BacksOffExponentiallyWhileTheConnectionFailsAndForgetsItAfterwards)
{
    flow.code_answered(code(5s), now);

    EXPECT_EQ(pause_after(Errc::unreachable), 10s);
    EXPECT_EQ(pause_after(Kind::outcome_unknown), 20s);
    EXPECT_EQ(pause_after(Errc::malformed), 40s);
    EXPECT_EQ(pause_after(Kind::not_now), 60s);
    EXPECT_EQ(pause_after(Errc::unreachable), 60s);
    EXPECT_EQ(pause_after(Kind::pending), 5s);
    EXPECT_EQ(pause_after(Errc::unreachable), 10s);
}

TEST_F(DeviceFlowTest, NeverPollsFasterThanALongIntervalAllows)
{
    flow.code_answered(code(90s), now);

    EXPECT_EQ(pause_after(Errc::unreachable), 90s);
}

TEST_F(DeviceFlowTest, WaitsAsLongAsAThrottlingServerAsks)
{
    flow.code_answered(code(5s), now);

    EXPECT_EQ(pause_after(Kind::throttled, 33s), 33s);
    EXPECT_EQ(pause_after(Errc::throttled, 44s), 44s);
    EXPECT_EQ(pause_after(Kind::throttled, 1s), 5s);
    EXPECT_EQ(pause_after(Kind::throttled), 10s);
}

TEST_F(DeviceFlowTest, StartsANewCodeWhenOneExpires)
{
    flow.code_answered(code(5s), now);
    EXPECT_EQ(pause_after(Kind::slow_down), 10s);

    EXPECT_TRUE(wants_code(flow.poll_answered(TokenAnswer{TokenRefusal{Kind::expired, "", 0s}}, now)));
    EXPECT_EQ(pause(flow.code_answered(code(5s), now)), 5s);
}

TEST_F(DeviceFlowTest, StartsANewCodeWhenItsTimeIsOverThoughTheServerDoesNotSaySo)
{
    flow.code_answered(code(5s, 60s), now);
    now += 59s;
    EXPECT_EQ(pause_after(Kind::pending), 5s);
    now += 5s;

    EXPECT_TRUE(wants_code(flow.poll_answered(TokenAnswer{TokenRefusal{Kind::pending, "", 0s}}, now)));
}

TEST_F(DeviceFlowTest, StartsANewCodeWhenTheNetworkWasAwayForTooLong)
{
    flow.code_answered(code(5s, 60s), now);
    now += 60s;

    EXPECT_TRUE(wants_code(flow.poll_answered(Error{Errc::unreachable, ""}, now)));
}

TEST_F(DeviceFlowTest, GivesUpWhenTheLastCodeRunsOut)
{
    flow.code_answered(code(), now);
    flow.poll_answered(TokenAnswer{TokenRefusal{Kind::expired, "", 0s}}, now);
    flow.code_answered(code(), now);

    const auto error = failure(flow.poll_answered(TokenAnswer{TokenRefusal{Kind::dead_grant, "", 0s}}, now));

    EXPECT_EQ(error.code, Errc::failed);
    EXPECT_EQ(error.detail, "nobody approved the login before all 2 codes ran out");
}

TEST_F(DeviceFlowTest, EndsWhereNoPollCanHelp)
{
    struct Case
    {
        Kind kind;
        Errc errc;
    };

    for (const auto& [kind, errc] : std::vector<Case>{
             {Kind::denied, Errc::refused},
             {Kind::client_rejected, Errc::client_rejected},
             {Kind::scope_refused, Errc::invalid},
             {Kind::unknown_reason, Errc::failed},
             {Kind::unusable, Errc::malformed}})
    {
        DeviceFlow one{2};
        one.code_answered(code(), now);
        EXPECT_EQ(failure(one.poll_answered(TokenAnswer{TokenRefusal{kind, "", 0s}}, now)).code, errc);
    }
    flow.code_answered(code(), now);
    EXPECT_EQ(failure(flow.poll_answered(Error{Errc::invalid, "x"}, now)).code, Errc::invalid);
}

TEST_F(DeviceFlowTest, TakesARefusalWithoutAWordForNotYetButNotForEver)
{
    flow.code_answered(code(5s, 60s), now);
    EXPECT_EQ(pause_after(Kind::unexplained), 5s);
    EXPECT_EQ(pause_after(Kind::unexplained), 5s);
    now += 60s;

    const auto error = failure(
        flow.poll_answered(TokenAnswer{TokenRefusal{Kind::unexplained, "400 without a reason", 0s}}, now)
    );

    EXPECT_EQ(error.code, Errc::failed);
    EXPECT_EQ(error.detail, "the token endpoint answered 400 without a reason");
}

TEST_F(DeviceFlowTest, ForgetsARefusalWithoutAWordWhenTheServerSpeaksAgain)
{
    flow.code_answered(code(5s, 60s), now);
    EXPECT_EQ(pause_after(Kind::unexplained), 5s);
    EXPECT_EQ(pause_after(Kind::pending), 5s);
    now += 60s;

    EXPECT_TRUE(wants_code(flow.poll_answered(Error{Errc::unreachable, ""}, now)));
}

TEST_F(DeviceFlowTest, SaysAtOnceWhereTheFirstCodeCannotBeHad)
{
    EXPECT_EQ(failure(flow.code_answered(Error{Errc::unreachable, "no route"}, now)).detail, "no route");
}

TEST_F(DeviceFlowTest, WaitsForTheNetworkWhereALaterCodeCannotBeHad)
{
    flow.code_answered(code(5s), now);
    flow.poll_answered(TokenAnswer{TokenRefusal{Kind::expired, "", 0s}}, now);

    std::vector<Duration> pauses;
    auto action = flow.code_answered(Error{Errc::unreachable, "no route"}, now);
    for (; wants_code(action); action = flow.code_answered(Error{Errc::unreachable, "no route"}, now))
        pauses.push_back(std::get<DeviceFlow::AskForCode>(action).after);

    EXPECT_EQ(pauses, (std::vector<Duration>{10s, 20s, 40s, 60s, 60s, 60s, 60s, 60s}));
    EXPECT_EQ(failure(action).detail, "no route");
}

TEST_F(DeviceFlowTest, EndsWhereALaterCodeIsRefused)
{
    flow.code_answered(code(5s), now);
    flow.poll_answered(TokenAnswer{TokenRefusal{Kind::expired, "", 0s}}, now);

    EXPECT_EQ(
        failure(flow.code_answered(Error{Errc::client_rejected, "no"}, now)).code,
        Errc::client_rejected
    );
}

}  // namespace
}  // namespace giposync::oauth
