#include "oauth/token_answer.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using Kind = TokenRefusal::Kind;

TokenAnswer parse(unsigned status, std::string body, std::vector<net::Header> headers = {})
{
    return parse_token_answer({status, std::move(headers), std::move(body)}, Instant{});
}

TokenGrant grant_of(std::string body)
{
    return std::get<TokenGrant>(parse(200, std::move(body)));
}

TEST(TokenAnswerTest, HoldsAllThatAServerGives)
{
    const auto grant = grant_of(
        R"({"access_token":"at","token_type":"Bearer","expires_in":3600,"refresh_token":"rt","scope":"a  b "})"
    );

    EXPECT_EQ(grant.access_token.reveal(), "at");
    EXPECT_EQ(grant.expires_in, 3600s);
    EXPECT_EQ(grant.refresh_token->reveal(), "rt");
    EXPECT_EQ(grant.scopes, (std::vector<std::string>{"a", "b"}));
}

TEST(TokenAnswerTest, TakesBearerInAnyCase)
{
    for (const char* type : {"bearer", "Bearer", "BEARER", "bEaReR"})
        EXPECT_EQ(
            grant_of(R"({"access_token":"at","token_type":")" + std::string(type) + "\"}")
                .access_token.reveal(),
            "at"
        );
}

TEST(TokenAnswerTest, NeedsNothingButTheAccessToken)
{
    const auto grant = grant_of(R"({"access_token":"at","refresh_token":"","scope":null,"expires_in":-5})");

    EXPECT_FALSE(grant.expires_in);
    EXPECT_FALSE(grant.refresh_token);
    EXPECT_FALSE(grant.scopes);
}

TEST(TokenAnswerTest, ReadsWhatIsNotSentByTheBook)
{
    EXPECT_EQ(grant_of("access_token=at&refresh_token=r%2Bt&expires_in=60").refresh_token->reveal(), "r+t");
    EXPECT_EQ(grant_of("\xEF\xBB\xBF{\"access_token\":\"at\"}").access_token.reveal(), "at");
    EXPECT_EQ(
        grant_of(R"({"access_token":"at","scope":["a","b"]})").scopes,
        (std::vector<std::string>{"a", "b"})
    );
}

TEST(TokenAnswerTest, CannotUseATokenOfAnotherTypeOrShape)
{
    for (const char* body :
         {R"({"access_token":"at","token_type":"mac"})",
          R"({"access_token":"a t"})",
          R"({"access_token":"a\r\nX-Injected: 1"})",
          R"({"access_token":"\u00e9"})"})
        EXPECT_EQ(std::get<TokenRefusal>(parse(200, body)).kind, Kind::unusable) << body;
}

TEST(TokenAnswerTest, KeepsTheNextRefreshTokenOfAnAnswerThatIsOfNoOtherUse)
{
    for (const char* body :
         {R"({"access_token":"at","token_type":"mac","refresh_token":"rt"})",
          R"({"access_token":"a t","refresh_token":"rt"})",
          R"({"expires_in":3600,"refresh_token":"rt"})"})
        EXPECT_EQ(std::get<TokenRefusal>(parse(200, body)).refresh_token, Secret{"rt"}) << body;
    EXPECT_FALSE(std::get<TokenRefusal>(parse(400, R"({"refresh_token":"rt"})")).refresh_token);
}

struct Refused
{
    unsigned status;
    std::string body;
    Kind kind;
    Errc errc;

    friend std::ostream& operator<<(std::ostream& out, const Refused& r)
    {
        return out << r.status << " " << r.body;
    }
};

struct TokenRefusalTest : testing::TestWithParam<Refused>
{
};

TEST_P(TokenRefusalTest, IsToldApartByWhatThereIsToDo)
{
    const auto answer = parse(GetParam().status, GetParam().body);

    ASSERT_TRUE(std::holds_alternative<TokenRefusal>(answer));
    const auto& refusal = std::get<TokenRefusal>(answer);
    EXPECT_EQ(refusal.kind, GetParam().kind);
    EXPECT_EQ(to_error("x", refusal).code, GetParam().errc);
}

std::string error(std::string_view code)
{
    return R"({"error":")" + std::string(code) + R"(","error_description":"details"})";
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    TokenRefusalTest,
    testing::Values(
        // the codes, whatever the status
        Refused{400, error("invalid_grant"), Kind::dead_grant, Errc::needs_login},
        Refused{401, error("invalid_grant"), Kind::dead_grant, Errc::needs_login},
        Refused{403, error("invalid_grant"), Kind::dead_grant, Errc::needs_login},
        Refused{500, error("invalid_grant"), Kind::dead_grant, Errc::needs_login},
        Refused{200, error("invalid_grant"), Kind::dead_grant, Errc::needs_login},
        Refused{400, "error=invalid_grant&error_description=x", Kind::dead_grant, Errc::needs_login},
        Refused{400, error("invalid_token"), Kind::dead_grant, Errc::needs_login},
        Refused{400, error("login_required"), Kind::dead_grant, Errc::needs_login},
        Refused{400, error("interaction_required"), Kind::dead_grant, Errc::needs_login},
        Refused{400, error("consent_required"), Kind::dead_grant, Errc::needs_login},
        Refused{401, error("invalid_client"), Kind::client_rejected, Errc::client_rejected},
        Refused{400, error("invalid_client"), Kind::client_rejected, Errc::client_rejected},
        Refused{400, error("unauthorized_client"), Kind::client_rejected, Errc::client_rejected},
        Refused{400, error("unsupported_grant_type"), Kind::client_rejected, Errc::client_rejected},
        Refused{400, error("invalid_scope"), Kind::scope_refused, Errc::invalid},
        Refused{400, error("temporarily_unavailable"), Kind::not_now, Errc::unreachable},
        Refused{503, error("temporarily_unavailable"), Kind::not_now, Errc::unreachable},
        Refused{400, error("server_error"), Kind::server_failed, Errc::unreachable},
        Refused{403, error("rate_limit_exceeded"), Kind::throttled, Errc::throttled},
        Refused{400, error("authorization_pending"), Kind::pending, Errc::unreachable},
        Refused{428, error("authorization_pending"), Kind::pending, Errc::unreachable},
        Refused{400, error("slow_down"), Kind::slow_down, Errc::unreachable},
        Refused{429, error("slow_down"), Kind::slow_down, Errc::unreachable},
        Refused{400, error("expired_token"), Kind::expired, Errc::failed},
        Refused{400, error("access_denied"), Kind::denied, Errc::refused},
        Refused{400, error("authorization_declined"), Kind::denied, Errc::refused},
        // no code that anybody knows: the status
        Refused{400, "", Kind::unexplained, Errc::failed},
        Refused{400, "<html>Bad Request</html>", Kind::unexplained, Errc::failed},
        Refused{400, "{}", Kind::unexplained, Errc::failed},
        Refused{400, R"({"error":{"code":1}})", Kind::unexplained, Errc::failed},
        Refused{400, error("invalid_request"), Kind::unknown_reason, Errc::failed},
        Refused{401, "", Kind::client_rejected, Errc::client_rejected},
        Refused{401, "<html>", Kind::client_rejected, Errc::client_rejected},
        Refused{403, "<html>blocked</html>", Kind::not_now, Errc::unreachable},
        Refused{404, "", Kind::not_here, Errc::unreachable},
        Refused{405, "", Kind::not_here, Errc::unreachable},
        Refused{410, "", Kind::not_here, Errc::unreachable},
        Refused{302, "", Kind::not_here, Errc::unreachable},
        Refused{408, "", Kind::not_now, Errc::unreachable},
        Refused{425, "", Kind::not_now, Errc::unreachable},
        Refused{429, "", Kind::throttled, Errc::throttled},
        Refused{500, "", Kind::server_failed, Errc::unreachable},
        Refused{502, "<html>", Kind::server_failed, Errc::unreachable},
        Refused{503, "", Kind::server_failed, Errc::unreachable},
        Refused{200, "<html>a captive portal</html>", Kind::outcome_unknown, Errc::unreachable},
        Refused{200, "", Kind::outcome_unknown, Errc::unreachable},
        Refused{200, "{}", Kind::outcome_unknown, Errc::unreachable},
        Refused{204, "", Kind::outcome_unknown, Errc::unreachable}
    )
);

TEST(TokenRefusalDetail, NamesStatusAndCodeAndNothingThatAServerMakesUp)
{
    EXPECT_EQ(std::get<TokenRefusal>(parse(400, error("invalid_grant"))).detail, "400 invalid_grant");
    EXPECT_EQ(std::get<TokenRefusal>(parse(400, error("some_new_code"))).detail, "400 some_new_code");
    EXPECT_EQ(
        std::get<TokenRefusal>(parse(400, error("bad token rt-1234"))).detail,
        "400 with an error of its own making"
    );
    EXPECT_EQ(std::get<TokenRefusal>(parse(400, "rt-1234")).detail, "400 without a reason");
    EXPECT_EQ(std::get<TokenRefusal>(parse(200, "rt-1234")).detail, "200 and nothing that can be used");
}

TEST(TokenRefusalDetail, TellsTheOwnerOfTheApplicationWhatToLookAt)
{
    const auto refusal = std::get<TokenRefusal>(parse(401, error("invalid_client")));

    EXPECT_EQ(
        to_error("token_endpoint", refusal).detail,
        "token_endpoint answered 401 invalid_client: client_id, its secret or client_auth is wrong, or the "
        "application may not do this"
    );
}

TEST(TokenRefusalDetail, SaysHowLongTheServerWantsToBeLeftAlone)
{
    EXPECT_EQ(std::get<TokenRefusal>(parse(429, "", {{"Retry-After", "30"}})).retry_after, 30s);
    EXPECT_EQ(std::get<TokenRefusal>(parse(429, "")).retry_after, 0s);
}

}  // namespace
}  // namespace giposync::oauth
