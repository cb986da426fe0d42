#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct TokenTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;

    // Logs in at a server with the options as they are now; answers the refresh token.
    std::string start()
    {
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        return value_in(browser->log_in(), "refresh_token");
    }

    unsigned userinfo() { return browser->get("/v2/userinfo").status; }

    TokenVault& vault() { return sandbox->accounts().tokens(); }
};

TEST_F(TokenTest, AnAccessTokenExpires)
{
    options.accounts.access_lifetime = 60s;
    start();
    browser->now += 59'999ms;
    EXPECT_EQ(userinfo(), 200);
    browser->now += 1ms;
    EXPECT_EQ(userinfo(), 401);
}

TEST_F(TokenTest, ARefreshGivesANewPair)
{
    const auto first = start();
    browser->now += 15min;
    const auto answer = browser->refresh(first);
    EXPECT_EQ(answer.status, 200);
    EXPECT_NE(value_in(answer, "refresh_token"), first);
    browser->token = value_in(answer, "access_token");
    EXPECT_EQ(userinfo(), 200);
    EXPECT_EQ(vault().conduct().refreshes, 1);
    EXPECT_EQ(vault().conduct().early_refreshes, 0);
}

TEST_F(TokenTest, ARefreshBeforeTimeIsNoted)
{
    const auto token = start();
    browser->now += 14min;
    browser->refresh(token);
    EXPECT_EQ(vault().conduct().early_refreshes, 1);
}

TEST_F(TokenTest, ASpentTokenRevokesTheLogin)
{
    const auto first = start();
    const auto answer = browser->refresh(first);
    browser->token = value_in(answer, "access_token");
    EXPECT_EQ(value_in(browser->refresh(first), "error"), "invalid_grant");
    EXPECT_EQ(userinfo(), 401);
    EXPECT_EQ(browser->refresh(value_in(answer, "refresh_token")).status, 400);
    EXPECT_EQ(vault().conduct().reused, 1);
}

TEST_F(TokenTest, ASpentTokenIsOnlyRefusedIfTheServerIsMild)
{
    options.accounts.reuse = Reuse::refused;
    const auto first = start();
    const auto second = value_in(browser->refresh(first), "refresh_token");
    EXPECT_EQ(browser->refresh(first).status, 400);
    EXPECT_EQ(browser->refresh(second).status, 200);
}

TEST_F(TokenTest, ASpentTokenIsForgivenForAWhile)
{
    options.accounts.reuse = Reuse::forgiven;
    options.accounts.reuse_grace = 10s;
    const auto first = start();
    browser->refresh(first);
    browser->now += 10s;
    EXPECT_EQ(browser->refresh(first).status, 200);
    browser->now += 1s;
    EXPECT_EQ(browser->refresh(first).status, 400);
    EXPECT_EQ(vault().living_grants("anna"), 0);
}

TEST_F(TokenTest, WithoutRotationTheTokenStays)
{
    options.accounts.rotation = Rotation::stays_and_is_repeated;
    auto token = start();
    EXPECT_EQ(value_in(browser->refresh(token), "refresh_token"), token);

    options.accounts.rotation = Rotation::stays_and_is_left_out;
    token = start();
    for (int i = 0; i < 3; ++i)
    {
        const auto answer = browser->refresh(token);
        EXPECT_EQ(answer.status, 200);
        EXPECT_EQ(value_in(answer, "refresh_token"), "");
    }
}

TEST_F(TokenTest, TheOldestOfTooManyLoginsDies)
{
    options.accounts.most_logins = 2;
    const auto first = start();
    const auto second = value_in(browser->log_in(), "refresh_token");
    browser->log_in("bruno");
    browser->log_in();
    EXPECT_EQ(browser->refresh(first).status, 400);
    EXPECT_EQ(browser->refresh(second).status, 200);
    EXPECT_EQ(vault().living_grants("bruno"), 1);
}

TEST_F(TokenTest, ATokenDiesOfInactivity)
{
    options.accounts.inactivity = 24h;
    auto token = start();
    browser->now += 24h;
    token = value_in(browser->refresh(token), "refresh_token");
    browser->now += 24h + 1ms;
    EXPECT_EQ(value_in(browser->refresh(token), "error"), "invalid_grant");
}

TEST_F(TokenTest, ARefreshMayNarrowTheScopesButNotWidenThem)
{
    start();
    const auto token = value_in(browser->log_in("anna", "offline_access giponext.patients"), "refresh_token");
    const auto ask = [&](const std::string& scope) {
        return browser->post(
            "/oauth/token",
            {{"grant_type", "refresh_token"}, {"refresh_token", token}, {"scope", scope}}
        );
    };
    EXPECT_EQ(value_in(ask("giponext.invoices"), "error"), "invalid_grant");
    EXPECT_EQ(value_in(ask("giponext.patients"), "scope"), "giponext.patients");
}

TEST_F(TokenTest, RevocationTakesTheWholeLogin)
{
    const auto token = start();
    EXPECT_EQ(
        browser->post("/oauth/revoke", {{"token", token}, {"token_type_hint", "refresh_token"}}).status,
        200
    );
    EXPECT_EQ(userinfo(), 401);
    EXPECT_EQ(browser->refresh(token).status, 400);
    EXPECT_EQ(browser->post("/oauth/revoke", {{"token", "unknown"}}).status, 200);
    EXPECT_EQ(browser->post("/oauth/revoke", {}).status, 400);
}

TEST_F(TokenTest, RevocationOfAnAccessTokenLeavesTheRest)
{
    const auto token = start();
    EXPECT_EQ(browser->post("/oauth/revoke", {{"token", browser->token}}).status, 200);
    EXPECT_EQ(userinfo(), 401);
    EXPECT_EQ(browser->refresh(token).status, 200);
    EXPECT_EQ(vault().conduct().early_refreshes, 0) << "there was no good access token left";
}

TEST_F(TokenTest, NobodyRevokesWhatBelongsToAnotherClient)
{
    options.accounts.clients.push_back({"other", "secret"});
    const auto token = start();
    const auto own = browser->credentials;
    browser->credentials = {{"Authorization", "Basic b3RoZXI6c2VjcmV0"}};
    EXPECT_EQ(browser->post("/oauth/revoke", {{"token", token}}).status, 200);
    EXPECT_EQ(browser->refresh(token).status, 400);
    browser->credentials = own;
    EXPECT_EQ(browser->refresh(token).status, 200);
}

TEST_F(TokenTest, AClosedAccountTakesItsTokensAlong)
{
    const auto token = start();
    sandbox->accounts().deactivate("anna");
    EXPECT_EQ(userinfo(), 401);
    EXPECT_EQ(value_in(browser->refresh(token), "error"), "invalid_grant");
}

TEST_F(TokenTest, AccessTokensCanBeExpiredAtOnce)
{
    const auto token = start();
    vault().expire_access_tokens(browser->now);
    EXPECT_EQ(userinfo(), 401);
    EXPECT_EQ(browser->refresh(token).status, 200);
}

TEST_F(TokenTest, AMonthOfRefreshesIsForgotten)
{
    auto token = start();
    for (int i = 0; i < 3000; ++i)
    {
        browser->now += 15min;
        const auto answer = browser->refresh(token);
        ASSERT_EQ(answer.status, 200);
        token = value_in(answer, "refresh_token");
        browser->token = value_in(answer, "access_token");
    }
    EXPECT_EQ(userinfo(), 200);
}

TEST_F(TokenTest, TheAnswerIsSpelledAsTheOptionsSay)
{
    options.accounts.token_type = "bearer";
    options.accounts.expires_in = ExpiresIn::text;
    start();
    auto answer = browser->log_in();
    EXPECT_EQ(value_in(answer, "token_type"), "bearer");
    EXPECT_EQ(member_at(answer.body, "expires_in"), "\"900\"");

    options.accounts.expires_in = ExpiresIn::absent;
    start();
    EXPECT_EQ(member_at(browser->log_in().body, "expires_in"), "");
}

TEST_F(TokenTest, ALostAnswerLosesTheTokenThatWasInIt)
{
    const auto first = start();
    sandbox->faults().script({{FaultKind::lost, {}}, "/oauth/token", 0, 1});
    EXPECT_EQ(browser->refresh(first).delivery, Delivery::lost);
    EXPECT_EQ(value_in(browser->refresh(first), "error"), "invalid_grant");
}

}  // namespace
}  // namespace giposync::sandbox
