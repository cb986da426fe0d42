#include "ops/doctor_network.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"
#include "unit/ops/expect_finding.hpp"

#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

const std::string document_head = R"({"issuer": "https://account.gipo.it",
    "device_authorization_endpoint": "https://account.gipo.it/device",
    "token_endpoint": "https://account.gipo.it/token")";
const std::string whole_document =
    document_head + R"(, "revocation_endpoint": "https://account.gipo.it/revoke",
    "grant_types_supported": ["refresh_token", "urn:ietf:params:oauth:grant-type:device_code"]})";

struct DoctorNetworkTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport api;
    ExaminingTransport transport{api, simulation.clock, 90s};
    config::Application application;

    DoctorNetworkTest()
    {
        application.name = ApplicationName{"main"};
        application.issuer = "https://account.gipo.it";
        application.api_base = "https://api.giponext.it";
    }

    Findings discovery() { return simulation.run(check_discovery(application, transport)); }

    static Url url(const std::string& text) { return parse_url(text).value(); }

    Finding name(const std::string& text, Result<net::Addresses> answer, const std::string& proxy = "")
    {
        const auto rules = net::ProxyRules::make(proxy, {}).value();
        AskForAddresses ask = [answer](std::string) -> boost::asio::awaitable<Result<net::Addresses>> {
            co_return answer;
        };
        return simulation.run(check_name(url(text), rules, ask));
    }

    // The host after one request that came to this.
    Finding host(const std::string& text, Result<net::Response> outcome)
    {
        if (outcome)
            api.answers(outcome->status);
        else
            api.fails(outcome.error());
        simulation.run(meet(url(text), transport));
        return check_host(url(text), transport);
    }
};

TEST_F(DoctorNetworkTest, KnowsEachHostOnce)
{
    application.token_endpoint = "https://tokens.gipo.it/t";
    application.device_authorization_endpoint = "https://ACCOUNT.gipo.it:443/d";

    std::vector<std::string> origins;
    for (const Url& host : hosts_of(application))
        origins.push_back(host.origin());

    EXPECT_EQ(
        origins,
        (std::vector<std::string>{
            "https://account.gipo.it",
            "https://tokens.gipo.it",
            "https://api.giponext.it"})
    );
}

TEST_F(DoctorNetworkTest, ANameHasAddresses)
{
    using boost::asio::ip::make_address;
    const auto finding = name(
        "https://api.giponext.it",
        net::Addresses{make_address("192.0.2.1"), make_address("2001:db8::1")}
    );

    EXPECT_EQ(finding.about, "api.giponext.it");
    expect(finding, Verdict::ok, "192.0.2.1, 2001:db8::1", "");
}

TEST_F(DoctorNetworkTest, ANameWithoutAddressesIsBad)
{
    expect(
        name("https://api.giponext.it", Error{Errc::unreachable, "the name cannot be resolved: not known"}),
        Verdict::bad,
        "the name cannot be resolved: not known",
        "getent ahosts api.giponext.it must answer: look at the name in the settings, and at /etc/resolv.conf"
    );
}

TEST_F(DoctorNetworkTest, AProxyLooksNamesUpItself)
{
    expect(
        name("https://api.giponext.it", Error{Errc::failed, "not asked"}, "http://proxy.lan:3128"),
        Verdict::skipped,
        "the proxy proxy.lan:3128 looks it up",
        ""
    );
}

TEST_F(DoctorNetworkTest, AHostIsMetOnceWhateverItAnswers)
{
    expect(
        host("https://api.giponext.it/x", net::Response{404, {}, {}}),
        Verdict::ok,
        "answers over TLS",
        ""
    );
    simulation.run(meet(url("https://api.giponext.it/y"), transport));

    EXPECT_EQ(api.urls(), std::vector<std::string>{"https://api.giponext.it/"});
    expect(
        host("http://127.0.0.1:8080/", net::Response{200, {}, {}}),
        Verdict::ok,
        "answers on this machine",
        ""
    );
}

TEST_F(DoctorNetworkTest, AHostThatHadNoTurnIsSkipped)
{
    expect(
        check_host(url("https://api.giponext.it"), transport),
        Verdict::skipped,
        "was not asked: the rate limit gave no turn",
        "run it again later; see: giposyncd status"
    );
}

TEST_F(DoctorNetworkTest, EachWayToMissAHostHasItsCure)
{
    const std::string api_host = "https://api.giponext.it";
    const std::vector<std::pair<Error, std::string>> cases{
        {{Errc::unreachable, "api.giponext.it: cannot connect: 192.0.2.1: Connection refused"},
         "let this machine connect to api.giponext.it:443, or set http.proxy"},
        {{Errc::unreachable, "api.giponext.it: gave up after 30 s while connecting"},
         "let this machine connect to api.giponext.it:443, or set http.proxy"},
        {{Errc::unreachable, "api.giponext.it: the name cannot be resolved: not known"},
         "getent ahosts api.giponext.it must answer: look at the name in the settings, and at "
         "/etc/resolv.conf"},
        {{Errc::unreachable, "api.giponext.it: the certificate is not trusted: certificate has expired"},
         "where a firewall opens TLS, put the certificate of its authority into http.ca_file; else look at "
         "the clock"},
        {{Errc::unreachable, "api.giponext.it: proxy proxy.lan:3128: it does not allow connections (403)"},
         "look at http.proxy, HTTPS_PROXY and NO_PROXY, and ask whoever keeps the proxy to let "
         "api.giponext.it:443 "
         "through"},
        {{Errc::malformed, "api.giponext.it: no HTTP"},
         "something else answers there: look at the address in the settings"},
        {{Errc::unwritable, "/state/quota.db: disk full"},
         "see state_dir: without the memory of the rate limit nothing is sent"},
    };
    for (const auto& [error, cure] : cases)
    {
        test::FakeTransport failing;
        ExaminingTransport fresh{failing, simulation.clock, 90s};
        failing.fails(error);
        simulation.run(meet(url(api_host), fresh));

        expect(check_host(url(api_host), fresh), Verdict::bad, error.detail, cure);
    }
}

TEST_F(DoctorNetworkTest, AWholeDocumentIsOk)
{
    api.answers(200, whole_document);

    const auto findings = discovery();

    ASSERT_EQ(findings.size(), 2u);
    EXPECT_EQ(findings[0].about, "main");
    expect(findings[0], Verdict::ok, "https://account.gipo.it answers, all endpoints are known", "");
    expect(findings[1], Verdict::ok, "the issuer supports it", "");
    EXPECT_EQ(api.asked.size(), 1u);
}

TEST_F(DoctorNetworkTest, ADocumentWithoutAListOfGrantsIsTakenAtItsEndpoint)
{
    api.answers(200, document_head + R"(, "revocation_endpoint": "https://account.gipo.it/revoke"})");

    expect(discovery().at(1), Verdict::ok, "there is an endpoint for it", "");
}

TEST_F(DoctorNetworkTest, ADocumentWithoutTheDeviceGrantIsAWarning)
{
    api.answers(200, document_head + R"(, "revocation_endpoint": "https://account.gipo.it/revoke",
                             "grant_types_supported": ["authorization_code", 7, {}]})");

    expect(
        discovery().at(1),
        Verdict::warning,
        "the issuer does not list it among its grants",
        "ask GipoNext to allow the device grant for this client_id"
    );
}

TEST_F(DoctorNetworkTest, WithoutRevocationALogoutIsHalfOne)
{
    api.answers(200, document_head + "}").answers(404);

    expect(
        discovery().at(0),
        Verdict::warning,
        "https://account.gipo.it names no revocation_endpoint: a logout is forgotten here, and lives on "
        "there",
        "set revocation_endpoint of [applications.main], if there is one"
    );
}

TEST_F(DoctorNetworkTest, WithoutADocumentItIsBad)
{
    for (int i = 0; i < 6; ++i)
        api.answers(404);

    const auto findings = discovery();

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].verdict, Verdict::bad);
    EXPECT_EQ(findings[0].what.rfind("the issuer names no usable device_authorization_endpoint", 0), 0u);
    EXPECT_EQ(findings[0].cure, "correct issuer of [applications.main], or set the endpoints there by hand");
}

TEST_F(DoctorNetworkTest, AServerInTroubleIsBadForNow)
{
    for (int i = 0; i < 6; ++i)
        api.answers(503);

    const auto findings = discovery();

    ASSERT_EQ(findings.size(), 1u);
    EXPECT_EQ(findings[0].verdict, Verdict::bad);
    EXPECT_EQ(findings[0].cure, "the account server is in trouble; run it again later");
}

TEST_F(DoctorNetworkTest, AnIssuerThatCannotBeReachedIsForTheHostToTell)
{
    for (int i = 0; i < 3; ++i)
        api.fails(Errc::unreachable);

    const auto findings = discovery();

    ASSERT_EQ(findings.size(), 1u);
    expect(findings[0], Verdict::skipped, "discovery: scripted", "the host comes first: see tls");
}

TEST_F(DoctorNetworkTest, EndpointsGivenByHandAreEnough)
{
    application.device_authorization_endpoint = "https://account.gipo.it/d";
    application.token_endpoint = "https://account.gipo.it/t";
    application.revocation_endpoint = "https://account.gipo.it/r";

    const auto findings = discovery();

    expect(findings.at(0), Verdict::ok, "all endpoints are given by hand", "");
    expect(findings.at(1), Verdict::ok, "there is an endpoint for it", "");
    EXPECT_TRUE(api.asked.empty());
}

}  // namespace
}  // namespace giposync::ops
