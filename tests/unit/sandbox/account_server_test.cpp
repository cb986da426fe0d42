#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

struct AccountServerTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;

    Browser& start()
    {
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        return *browser;
    }

    static const Parameters& posted()
    {
        static const Parameters form{{"client_id", "giposync"}, {"client_secret", "sandbox-secret"}};
        return form;
    }
};

TEST_F(AccountServerTest, DescribesItselfUnderBothPaths)
{
    start();
    const auto openid = browser->get("/.well-known/openid-configuration");
    EXPECT_EQ(openid.body, browser->get("/.well-known/oauth-authorization-server").body);
    EXPECT_EQ(value_in(openid, "issuer"), "https://sandbox.test");
    EXPECT_EQ(
        value_in(openid, "device_authorization_endpoint"),
        "https://sandbox.test/oauth/device_authorization"
    );
    EXPECT_EQ(value_in(openid, "token_endpoint"), "https://sandbox.test/oauth/token");
    EXPECT_EQ(value_in(openid, "revocation_endpoint"), "https://sandbox.test/oauth/revoke");
    EXPECT_EQ(member_at(openid.body, "token_endpoint_auth_methods_supported"), R"(["client_secret_basic"])");
    EXPECT_EQ(browser->post("/.well-known/openid-configuration", {}).status, 405);
}

TEST_F(AccountServerTest, EachDescriptionCanBeMissing)
{
    options.accounts.openid_discovery = Offered::no;
    EXPECT_EQ(start().get("/.well-known/openid-configuration").status, 404);
    EXPECT_EQ(browser->get("/.well-known/oauth-authorization-server").status, 200);
    options.accounts.openid_discovery = Offered::yes;
    options.accounts.oauth_discovery = Offered::no;
    EXPECT_EQ(start().get("/.well-known/oauth-authorization-server").status, 404);
    options.accounts.revocation = Offered::no;
    EXPECT_EQ(member_at(start().get("/.well-known/openid-configuration").body, "revocation_endpoint"), "");
    EXPECT_EQ(browser->post("/oauth/revoke", {{"token", "x"}}).status, 404);
}

TEST_F(AccountServerTest, AnIssuerWithAPathIsDescribedWhereTheStandardsSay)
{
    options.accounts.issuer = "https://sandbox.test/realms/gipo";
    start();
    EXPECT_EQ(browser->get("/.well-known/openid-configuration").status, 404);
    EXPECT_EQ(browser->get("/realms/gipo/.well-known/openid-configuration").status, 200);
    const auto document = browser->get("/.well-known/oauth-authorization-server/realms/gipo");
    EXPECT_EQ(value_in(document, "issuer"), "https://sandbox.test/realms/gipo");
}

TEST_F(AccountServerTest, TheEndpointsCanStandAnywhere)
{
    options.accounts.token_path = "/connect/token";
    start();
    EXPECT_EQ(
        value_in(browser->get("/.well-known/openid-configuration"), "token_endpoint"),
        "https://sandbox.test/connect/token"
    );
    EXPECT_EQ(browser->post("/oauth/token", {}).status, 404);
    EXPECT_EQ(browser->post("/connect/token", {{"grant_type", "refresh_token"}}).status, 400);
}

TEST_F(AccountServerTest, WantsItsOneWayOfClientAuthentication)
{
    const Pairs basic = start().credentials;
    EXPECT_EQ(browser->ask_for_code().status, 200);
    browser->credentials.clear();
    EXPECT_EQ(browser->post("/oauth/device_authorization", posted()).status, 401);
    EXPECT_EQ(browser->ask_for_code().status, 401) << "no authentication at all";

    options.accounts.authentication = ClientAuthentication::post;
    start();
    const auto refused = browser->ask_for_code();
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(value_in(refused, "error"), "invalid_client");
    EXPECT_NE(header(refused.headers, "WWW-Authenticate"), nullptr);
    browser->credentials.clear();
    EXPECT_EQ(browser->post("/oauth/device_authorization", posted()).status, 200);

    options.accounts.authentication = ClientAuthentication::either;
    start();
    EXPECT_EQ(browser->ask_for_code().status, 200);
    EXPECT_EQ(browser->post("/oauth/device_authorization", posted()).status, 401) << "both at once";
    browser->credentials.clear();
    EXPECT_EQ(browser->post("/oauth/device_authorization", posted()).status, 200);
    EXPECT_EQ(sandbox->accounts().failed_authentications(), 1);
}

TEST_F(AccountServerTest, AWrongSecretIsAWrongSecret)
{
    start().credentials = {{"Authorization", "Basic Z2lwb3N5bmM6d3Jvbmc="}};  // giposync:wrong
    EXPECT_EQ(value_in(browser->ask_for_code(), "error"), "invalid_client");
}

TEST_F(AccountServerTest, ATokenThatCameTheWrongWayIsSpent)
{
    start();
    const auto token = value_in(browser->log_in(), "refresh_token");
    const auto right = browser->credentials;
    browser->credentials.clear();
    auto form = posted();
    form.emplace_back("grant_type", "refresh_token");
    form.emplace_back("refresh_token", token);
    EXPECT_EQ(browser->post("/oauth/token", form).status, 401);
    browser->credentials = right;
    EXPECT_EQ(value_in(browser->refresh(token), "error"), "invalid_grant");
}

TEST_F(AccountServerTest, OrItIsNotIfTheServerIsMild)
{
    options.accounts.spends_on_wrong_authentication = Offered::no;
    start();
    const auto token = value_in(browser->log_in(), "refresh_token");
    const auto right = browser->credentials;
    browser->credentials = {{"Authorization", "Basic Z2lwb3N5bmM6d3Jvbmc="}};
    EXPECT_EQ(browser->refresh(token).status, 401);
    browser->credentials = right;
    EXPECT_EQ(browser->refresh(token).status, 200);
}

TEST_F(AccountServerTest, WantsAFormThatNamesNothingTwice)
{
    start();
    EXPECT_EQ(browser->get("/oauth/token").status, 405);
    const Parameters twice{{"grant_type", "refresh_token"}, {"grant_type", "refresh_token"}};
    EXPECT_EQ(value_in(browser->post("/oauth/token", twice), "error"), "invalid_request");
    EXPECT_EQ(value_in(browser->post("/oauth/token", {}), "error"), "invalid_request");
    EXPECT_EQ(
        value_in(browser->post("/oauth/token", {{"grant_type", "client_credentials"}}), "error"),
        "unsupported_grant_type"
    );
    Ask ask;
    ask.method = "POST";
    ask.path = "/oauth/token";
    ask.headers = browser->credentials;
    ask.headers.emplace_back("Content-Type", "application/json");
    ask.body = "{}";
    EXPECT_EQ(value_in(sandbox->handle(ask, noon), "error"), "invalid_request");
}

TEST_F(AccountServerTest, ARefusalMayHaveNoJson)
{
    options.accounts.refusal_body = RefusalBody::html;
    EXPECT_TRUE(start().refresh("rt-x").body.starts_with("<html>"));
    options.accounts.refusal_body = RefusalBody::empty;
    const auto refusal = start().refresh("rt-x");
    EXPECT_EQ(refusal.status, 400);
    EXPECT_EQ(refusal.body, "");
}

TEST_F(AccountServerTest, StaysOnItsHost)
{
    options.account_host = "account.test";
    options.api_host = "sandbox.test";
    start();
    EXPECT_EQ(browser->get("/.well-known/openid-configuration").status, 404);
    EXPECT_EQ(browser->get("/v2/userinfo").status, 401);
    options.api_host = "api.test";
    start();
    EXPECT_EQ(browser->get("/v2/userinfo").status, 404);
}

}  // namespace
}  // namespace giposync::sandbox
