#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct DeviceLoginTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;

    // A code, asked for from a server with the options as they are now.
    std::string start(const std::string& scope = every_scope)
    {
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        code = browser->ask_for_code(scope);
        return value_in(code, "device_code");
    }

    std::string poll(const std::string& device_code)
    {
        const auto answer = browser->poll(device_code);
        return answer.status == 200 ? "granted" : value_in(answer, "error");
    }

    bool decide(Decision decision, const std::string& user = "anna")
    {
        return sandbox->accounts().codes().decide(value_in(code, "user_code"), decision, user, browser->now);
    }

    Answer code;
};

TEST_F(DeviceLoginTest, ACodeSaysWhereAndHowLong)
{
    start();
    EXPECT_EQ(code.status, 200);
    EXPECT_EQ(value_in(code, "device_code").size(), 40);
    EXPECT_EQ(value_in(code, "user_code").size(), 9);
    EXPECT_EQ(value_in(code, "verification_uri"), "https://sandbox.test/device");
    EXPECT_EQ(
        value_in(code, "verification_uri_complete"),
        "https://sandbox.test/device?user_code=" + value_in(code, "user_code")
    );
    EXPECT_EQ(value_in(code, "expires_in"), "600");
    EXPECT_EQ(value_in(code, "interval"), "5");
    EXPECT_EQ(*header(code.headers, "Cache-Control"), "no-store");
}

TEST_F(DeviceLoginTest, ApprovalIsToldOnce)
{
    const auto device = start();
    EXPECT_EQ(poll(device), "authorization_pending");
    EXPECT_TRUE(decide(Decision::approved));
    EXPECT_FALSE(decide(Decision::denied)) << "it is decided";
    browser->now += 5s;
    EXPECT_EQ(poll(device), "granted");
    browser->now += 5s;
    EXPECT_EQ(poll(device), "invalid_grant");
}

TEST_F(DeviceLoginTest, DenialIsTold)
{
    const auto device = start();
    decide(Decision::denied);
    EXPECT_EQ(poll(device), "access_denied");
}

TEST_F(DeviceLoginTest, WhoPollsTooFastHasToSlowDown)
{
    const auto device = start();
    EXPECT_EQ(poll(device), "authorization_pending");
    browser->now += 4'999ms;
    EXPECT_EQ(poll(device), "slow_down");
    browser->now += 9'999ms;
    EXPECT_EQ(poll(device), "slow_down") << "five seconds more from now on";
    browser->now += 15s;
    EXPECT_EQ(poll(device), "authorization_pending");
    EXPECT_EQ(sandbox->accounts().codes().too_fast(), 2);
}

TEST_F(DeviceLoginTest, WithoutAnIntervalFiveSecondsHold)
{
    options.accounts.interval.reset();
    const auto device = start();
    EXPECT_EQ(value_in(code, "interval"), "");
    poll(device);
    browser->now += 4s;
    EXPECT_EQ(poll(device), "slow_down");
}

TEST_F(DeviceLoginTest, ACodeExpires)
{
    options.accounts.code_lifetime = 60s;
    const auto device = start();
    browser->now += 59s;
    EXPECT_EQ(poll(device), "authorization_pending");
    browser->now += 1s;
    EXPECT_EQ(poll(device), "expired_token");
    EXPECT_FALSE(decide(Decision::approved));
    EXPECT_EQ(sandbox->accounts().codes().waiting(browser->now), nullptr);
}

TEST_F(DeviceLoginTest, CodesCanApproveThemselves)
{
    options.accounts.approves_itself = AutoApproval{10s, std::nullopt, "bruno"};
    auto device = start();
    EXPECT_EQ(poll(device), "authorization_pending");
    browser->now += 10s;
    EXPECT_EQ(poll(device), "granted");
    EXPECT_EQ(sandbox->accounts().tokens().living_grants("bruno"), 1);

    options.accounts.approves_itself = AutoApproval{std::nullopt, 2, "anna"};
    device = start();
    EXPECT_EQ(poll(device), "authorization_pending");
    browser->now += 5s;
    EXPECT_EQ(poll(device), "granted");
}

TEST_F(DeviceLoginTest, AnUnknownCodeOrOneOfAnotherClientIsNone)
{
    options.accounts.clients.push_back({"other", "secret"});
    const auto device = start();
    EXPECT_EQ(poll("nonsense"), "invalid_grant");
    browser->credentials = {{"Authorization", "Basic b3RoZXI6c2VjcmV0"}};  // other:secret
    EXPECT_EQ(poll(device), "invalid_grant");
}

TEST_F(DeviceLoginTest, AnUnknownScopeIsRefused)
{
    start("giponext.patients giponext.everything");
    EXPECT_EQ(code.status, 400);
    EXPECT_EQ(value_in(code, "error"), "invalid_scope");
}

TEST_F(DeviceLoginTest, AUserMayGrantLess)
{
    options.accounts.users.front().grants = {"offline_access", "giponext.patients"};
    options.accounts.scope_in_answer = ScopeInAnswer::when_fewer;
    start();
    EXPECT_EQ(value_in(browser->log_in(), "scope"), "offline_access giponext.patients");
    EXPECT_EQ(value_in(browser->log_in("anna", "giponext.patients offline_access"), "scope"), "");
}

TEST_F(DeviceLoginTest, WithoutOfflineAccessThereIsNoRefreshToken)
{
    start();
    EXPECT_EQ(value_in(browser->log_in("anna", "giponext.patients"), "refresh_token"), "");
    EXPECT_NE(value_in(browser->log_in(), "refresh_token"), "");
}

TEST_F(DeviceLoginTest, WhoIsNoLongerActiveCannotLogIn)
{
    const auto device = start();
    decide(Decision::approved);
    sandbox->accounts().deactivate("anna");
    EXPECT_EQ(poll(device), "access_denied");
}

TEST_F(DeviceLoginTest, APersonSeesAFormAndSendsIt)
{
    const auto device = start();
    const auto user_code = value_in(code, "user_code");
    const auto page = browser->get("/device?user_code=%3Cb%3E" + user_code);
    EXPECT_NE(page.body.find("value=\"&lt;b>" + user_code), std::string::npos) << page.body;

    EXPECT_EQ(
        browser->post("/device", {{"user_code", user_code}, {"user", "nobody"}, {"action", "approve"}})
            .status,
        403
    );
    EXPECT_EQ(
        browser->post("/device", {{"user_code", "XXXX"}, {"user", "anna"}, {"action", "approve"}}).status,
        404
    );
    EXPECT_EQ(browser->post("/device", {{"user_code", user_code}, {"user", "anna"}}).status, 400);
    std::string sloppy = user_code;
    std::transform(sloppy.begin(), sloppy.end(), sloppy.begin(), [](unsigned char c) {
        return std::tolower(c);
    });
    sloppy.erase(4, 1);
    EXPECT_EQ(
        browser->post("/device", {{"user_code", sloppy}, {"user", "anna"}, {"action", "approve"}}).status,
        200
    );
    EXPECT_EQ(poll(device), "granted");
}

TEST_F(DeviceLoginTest, AProgramApprovesByJson)
{
    const auto device = start();
    Ask ask;
    ask.method = "POST";
    ask.path = "/device";
    ask.headers = {{"Content-Type", "application/json"}};
    ask.body = R"({"user_code":")" + value_in(code, "user_code") + R"(","user":"anna","action":"deny"})";
    EXPECT_EQ(sandbox->handle(ask, browser->now).status, 200);
    EXPECT_EQ(poll(device), "access_denied");
    ask.body = "{";
    EXPECT_EQ(sandbox->handle(ask, browser->now).status, 400);
}

}  // namespace
}  // namespace giposync::sandbox
