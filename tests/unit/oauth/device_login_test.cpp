#include "oauth/device_login.hpp"
#include "outcome.hpp"
#include "support/captured_log.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

struct ShownCodes final : Prompt
{
    std::vector<UserCode> codes;

    void show(const UserCode& code) override { codes.push_back(code); }
};

std::string code(const std::string& n)
{
    return R"({"device_code":"dc)" + n + R"(","user_code":"CODE-)" + n +
           R"(","verification_uri":"https://a.example/d","expires_in":900})";
}

std::string error(const std::string& name)
{
    return R"({"error":")" + name + "\"}";
}

const std::string granted = R"({"access_token":"at","refresh_token":"rt","token_type":"BEARER"})";

struct DeviceLoginTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport transport;
    test::CapturedLog log;
    ShownCodes prompt;
    DiscoveryOptions endpoints{"", {"https://a.example/device", "https://a.example/token", ""}};
    Client client{"client", Secret{"s"}, Authentication::basic};
    DeviceLogin wanted{{"giponext.patients", "offline_access"}, 3};

    Result<TokenGrant> log_in()
    {
        Discovery discovery{transport, endpoints};
        AuthorizationServer server{transport, discovery, client, AccountName{"milano"}, simulation.clock};
        return simulation.run(log_in_by_device(server, simulation.clock, log, prompt, wanted));
    }
};

TEST_F(DeviceLoginTest, AsksShowsWaitsAndCollects)
{
    transport.answers(200, code("1")).answers(400, error("authorization_pending")).answers(200, granted);

    const auto grant = log_in();

    ASSERT_TRUE(grant);
    EXPECT_EQ(grant->refresh_token->reveal(), "rt");
    EXPECT_EQ(simulation.elapsed(), 10s);
    EXPECT_EQ(transport.asked[0].form, "client_id=client&scope=giponext.patients%20offline_access");
    EXPECT_EQ(
        transport.asked[1].form,
        "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code&device_code=dc1"
    );
    for (const auto& request : transport.asked)
    {
        EXPECT_TRUE(request.authorization);
        EXPECT_EQ(request.purpose.account, "milano");
        EXPECT_EQ(request.purpose.urgency, net::Urgency::token);
    }
}

TEST_F(DeviceLoginTest, ProvesItselfByPostWhereThatIsSet)
{
    client.authentication = Authentication::post;
    transport.answers(200, code("1")).answers(200, granted);

    ASSERT_TRUE(log_in());

    for (const auto& request : transport.asked)
    {
        EXPECT_FALSE(request.authorization);
        EXPECT_TRUE(request.form.ends_with("&client_id=client&client_secret=s"));
        EXPECT_EQ(request.form.find("client_id"), request.form.rfind("client_id"));
    }
}

TEST_F(DeviceLoginTest, ShowsEachCodeAndLogsIt)
{
    transport.answers(200, code("1")).answers(400, error("expired_token"));
    transport.answers(200, code("2")).answers(200, granted);

    ASSERT_TRUE(log_in());

    ASSERT_EQ(prompt.codes.size(), 2u);
    EXPECT_EQ(prompt.codes[1].user_code, "CODE-2");
    ASSERT_EQ(log.count("login.code_issued"), 2);
    EXPECT_EQ(test::field(*log.last("login.code_issued"), "user_code"), "CODE-2");
    EXPECT_EQ(test::field(*log.last("login.code_issued"), "verification_uri"), "https://a.example/d");
    EXPECT_EQ(test::field(*log.last("login.code_issued"), "expires_in"), "900");
    EXPECT_NE(transport.asked[3].form.find("device_code=dc2"), std::string::npos);
}

TEST_F(DeviceLoginTest, SurvivesANetworkThatComesAndGoes)
{
    transport.answers(200, code("1"))
        .fails(Errc::unreachable)
        .answers(502, "<html>")
        .answers(400, error("slow_down"))
        .answers(200, granted);

    ASSERT_TRUE(log_in());

    EXPECT_EQ(simulation.elapsed(), 5s + 10s + 20s + 10s);
}

TEST_F(DeviceLoginTest, EndsWhenThePersonDeclines)
{
    transport.answers(200, code("1")).answers(400, error("access_denied"));

    EXPECT_EQ(code_of(log_in()), Errc::refused);
}

TEST_F(DeviceLoginTest, EndsWhenNobodyComes)
{
    for (const char* n : {"1", "2", "3"})
        transport.answers(200, code(n)).answers(400, error("expired_token"));

    EXPECT_EQ(code_of(log_in()), Errc::failed);
    EXPECT_TRUE(transport.played_out());
}

TEST_F(DeviceLoginTest, FailsAtOnceWhereNobodyAnswers)
{
    transport.fails(Errc::unreachable);

    EXPECT_EQ(code_of(log_in()), Errc::unreachable);
    EXPECT_EQ(simulation.elapsed(), 0s);
}

TEST_F(DeviceLoginTest, ShowsNoCodeWhoseApprovalCouldNotBeCollected)
{
    endpoints.given.token = "";

    EXPECT_EQ(code_of(log_in()), Errc::invalid);
    EXPECT_TRUE(prompt.codes.empty());
    EXPECT_TRUE(transport.asked.empty());
}

TEST_F(DeviceLoginTest, DoubtsDiscoveredEndpointsThatAreGone)
{
    endpoints = {"https://a.example", {}};
    const auto document = [](std::string path) {
        return R"({"issuer":"https://a.example","device_authorization_endpoint":"https://a.example/device",)"
               R"("token_endpoint":"https://a.example)" +
               path + "\"}";
    };
    transport.answers(200, document("/old")).answers(200, code("1")).answers(404);
    transport.answers(200, document("/new")).answers(200, granted);

    ASSERT_TRUE(log_in());

    EXPECT_EQ(transport.asked.back().url, "https://a.example/new");
}

}  // namespace
}  // namespace giposync::oauth
