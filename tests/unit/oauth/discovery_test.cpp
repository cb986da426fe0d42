#include "oauth/discovery.hpp"
#include "oauth/discovery_document.hpp"
#include "outcome.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using Urls = std::vector<std::string>;

TEST(DiscoveryUrls, OfAnIssuerWithoutAPath)
{
    const Urls both{
        "https://a.example/.well-known/oauth-authorization-server",
        "https://a.example/.well-known/openid-configuration"};

    EXPECT_EQ(discovery_urls("https://a.example").value(), both);
    EXPECT_EQ(discovery_urls("https://a.example/").value(), both);
}

TEST(DiscoveryUrls, OfAnIssuerWithAPath)
{
    const Urls all{
        "https://a.example:8443/.well-known/oauth-authorization-server/realms/gipo",
        "https://a.example:8443/realms/gipo/.well-known/openid-configuration",
        "https://a.example:8443/realms/gipo/.well-known/oauth-authorization-server",
        "https://a.example:8443/.well-known/openid-configuration/realms/gipo"};

    EXPECT_EQ(discovery_urls("https://a.example:8443/realms/gipo").value(), all);
    EXPECT_EQ(discovery_urls("https://a.example:8443/realms/gipo/").value(), all);
}

TEST(DiscoveryUrls, OfNoUsableIssuer)
{
    for (const char* issuer : {"http://a.example", "a.example", "", "https://a.example/?x=1"})
        EXPECT_EQ(code_of(discovery_urls(issuer)), Errc::invalid) << issuer;
}

TEST(DiscoveryDocumentTest, ToleratesOneSlashAtTheIssuersEnd)
{
    EXPECT_TRUE(parse_discovery(R"({"issuer":"https://a.example/"})", "https://a.example"));
    EXPECT_TRUE(parse_discovery(R"({"issuer":"https://a.example"})", "https://a.example/"));
    EXPECT_FALSE(parse_discovery(R"({"issuer":"https://a.example//"})", "https://a.example"));
    EXPECT_FALSE(parse_discovery(R"({"issuer":"https://A.example"})", "https://a.example"));
}

TEST(DiscoveryDocumentTest, SaysWhatIsWrong)
{
    const std::string issuer = "https://a.example";

    EXPECT_EQ(parse_discovery("<html>", issuer).error().detail, "is not a JSON object");
    EXPECT_EQ(parse_discovery(R"({"issuer":7e})", issuer).error().detail, "is not a JSON object");
    EXPECT_EQ(parse_discovery("{}", issuer).error().detail, "names no issuer");
    EXPECT_EQ(
        parse_discovery(R"({"issuer":"https://evil.example"})", issuer).error().detail,
        "is about another issuer, \"https://evil.example\""
    );
}

TEST(DiscoveryDocumentTest, LeavesOutEndpointsThatWouldLeakASecret)
{
    const auto document = parse_discovery(
        R"({"issuer":"https://a.example","token_endpoint":"http://a.example/token",
            "revocation_endpoint":"http://127.0.0.1:8080/revoke"})",
        "https://a.example"
    );

    ASSERT_TRUE(document);
    EXPECT_EQ(document->endpoints.token, "");
    EXPECT_EQ(document->endpoints.revocation, "http://127.0.0.1:8080/revoke");
    EXPECT_EQ(document->complaint, "its token_endpoint \"http://a.example/token\" is no usable https:// URL");
}

const std::string at_issuer = R"({"issuer":"https://a.example/gipo",)";
const std::string all_three =
    R"("device_authorization_endpoint":"https://a.example/device","token_endpoint":"https://a.example/token",)"
    R"("revocation_endpoint":"https://a.example/revoke"})";

struct DiscoveryTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport transport;
    DiscoveryOptions options{"https://a.example/gipo", {}};
    std::optional<Discovery> discovery;

    Result<std::string> find(Endpoint endpoint)
    {
        if (!discovery)
            discovery.emplace(transport, options);
        return simulation.run(discovery->find(endpoint, net::Purpose{}));
    }
};

TEST_F(DiscoveryTest, AsksOnceForAllEndpoints)
{
    transport.answers(200, at_issuer + all_three);

    EXPECT_EQ(find(Endpoint::device_authorization).value(), "https://a.example/device");
    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/token");
    EXPECT_EQ(find(Endpoint::revocation).value(), "https://a.example/revoke");
    EXPECT_EQ(transport.urls(), Urls{"https://a.example/.well-known/oauth-authorization-server/gipo"});
}

TEST_F(DiscoveryTest, GoesOnWhereADocumentIsAbsentOrUseless)
{
    transport.answers(404)
        .answers(200, "<html>a page for everything</html>")
        .answers(200, R"({"issuer":"https://a.example","token_endpoint":"https://evil.example/token"})")
        .answers(200, at_issuer + all_three);

    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/token");
    EXPECT_EQ(transport.asked.size(), 4u);
}

TEST_F(DiscoveryTest, FindsInTheNextDocumentWhatOneLacks)
{
    transport.answers(200, at_issuer + R"("token_endpoint":"https://a.example/t"})")
        .answers(200, at_issuer + all_three);

    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/t");
    EXPECT_EQ(find(Endpoint::device_authorization).value(), "https://a.example/device");
    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/t");
    EXPECT_EQ(transport.asked.size(), 2u);
}

TEST_F(DiscoveryTest, AsksNothingForWhatIsGiven)
{
    options.given = {"https://b.example/device", "https://b.example/token", ""};
    options.issuer = "";

    EXPECT_EQ(find(Endpoint::token).value(), "https://b.example/token");
    EXPECT_EQ(find(Endpoint::device_authorization).value(), "https://b.example/device");
    EXPECT_EQ(code_of(find(Endpoint::revocation)), Errc::invalid);
    EXPECT_EQ(find(Endpoint::revocation).error().detail, "neither issuer nor revocation_endpoint is set");
    EXPECT_TRUE(transport.asked.empty());
}

TEST_F(DiscoveryTest, AGivenEndpointOverridesTheDocument)
{
    options.given.token = "https://b.example/token";
    transport.answers(200, at_issuer + all_three);

    EXPECT_EQ(find(Endpoint::revocation).value(), "https://a.example/revoke");
    EXPECT_EQ(find(Endpoint::token).value(), "https://b.example/token");
}

TEST_F(DiscoveryTest, RefusesAGivenEndpointThatIsNotEncrypted)
{
    options.given.token = "http://b.example/token";

    const auto found = find(Endpoint::token);

    EXPECT_EQ(code_of(found), Errc::invalid);
    EXPECT_EQ(found.error().detail.find("token_endpoint: "), 0u);
}

TEST_F(DiscoveryTest, SaysWhichSettingGivesWhatIsMissing)
{
    transport.answers(200, at_issuer + R"("token_endpoint":"https://a.example/t"})")
        .answers(404)
        .answers(200, R"({"issuer":"https://other.example"})")
        .answers(404);

    const auto found = find(Endpoint::device_authorization);

    ASSERT_FALSE(found);
    EXPECT_EQ(code_of(found), Errc::invalid);
    EXPECT_EQ(
        found.error().detail,
        "the issuer names no usable device_authorization_endpoint ("
        "https://a.example/.well-known/oauth-authorization-server/gipo has none; "
        "https://a.example/gipo/.well-known/openid-configuration answered 404; "
        "https://a.example/gipo/.well-known/oauth-authorization-server is about another issuer, "
        "\"https://other.example\"; "
        "https://a.example/.well-known/openid-configuration/gipo answered 404): "
        "set device_authorization_endpoint of the application by hand"
    );
}

TEST_F(DiscoveryTest, AServerInTroubleIsNoMistakeInTheSettings)
{
    transport.answers(404).answers(503).answers(404).answers(404);

    EXPECT_EQ(code_of(find(Endpoint::token)), Errc::unreachable);
}

TEST_F(DiscoveryTest, StopsWhereNobodyCanBeReached)
{
    transport.fails(Errc::unreachable);

    EXPECT_EQ(code_of(find(Endpoint::token)), Errc::unreachable);
    EXPECT_EQ(transport.asked.size(), 1u);
}

TEST_F(DiscoveryTest, StopsWhereItIsThrottled)
{
    transport.answers(404).answers(429);

    EXPECT_EQ(code_of(find(Endpoint::token)), Errc::throttled);
    EXPECT_EQ(transport.asked.size(), 2u);
}

TEST_F(DiscoveryTest, PassesOverAnAnswerThatIsNoHttp)
{
    transport.fails(Errc::malformed).answers(200, at_issuer + all_three);

    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/token");
}

TEST_F(DiscoveryTest, AsksAgainForWhatWasAbsent)
{
    transport.answers(404).answers(404).answers(404).answers(404).answers(200, at_issuer + all_three);

    EXPECT_FALSE(find(Endpoint::token));
    EXPECT_TRUE(find(Endpoint::token));
}

TEST_F(DiscoveryTest, AsksAgainWhenItIsInDoubt)
{
    transport.answers(200, at_issuer + R"("token_endpoint":"https://a.example/old"})")
        .answers(200, at_issuer + R"("token_endpoint":"https://a.example/new"})");

    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/old");
    discovery->doubt();
    EXPECT_EQ(find(Endpoint::token).value(), "https://a.example/new");
}

}  // namespace
}  // namespace giposync::oauth
