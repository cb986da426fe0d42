#include "client_fixture.hpp"

#include <ostream>
#include <stdexcept>
#include <string>

namespace giposync::net {
namespace {

using namespace std::chrono_literals;
using test::answering;
using test::CertificateWish;
using test::LoopbackServer;
using test::ok;
using test::valid_for;

CertificateWish valid_from_to(std::chrono::seconds from, std::chrono::seconds until)
{
    auto wish = valid_for({"api.example"}, {"127.0.0.1"});
    wish.valid_from = from;
    wish.valid_until = until;
    return wish;
}

enum class Issuer
{
    trusted,
    stranger,
    itself,
};

struct Case
{
    const char* name;
    const char* host;
    Issuer issuer;
    CertificateWish wish;
    const char* reason;  // null: trusted

    friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.name; }
};

struct CertificateTest : ClientFixture, testing::WithParamInterface<Case>
{
    CertificateTest() { trust_the_authority(); }

    test::ServerIdentity identity(Issuer issuer, const CertificateWish& wish)
    {
        switch (issuer)
        {
        case Issuer::trusted: return authority.issue(wish);
        case Issuer::stranger: return test::CertificateAuthority{"stranger"}.issue(wish);
        case Issuer::itself: return test::self_signed(wish);
        }
        throw std::logic_error("no such issuer");
    }
};

TEST_P(CertificateTest, IsTrustedOrRefusedWithTheReason)
{
    const auto& [name, host, issuer, wish, reason] = GetParam();
    LoopbackServer server{sockets.loop, identity(issuer, wish), answering({ok("x")})};

    const auto response = send(url_at(host, server));

    EXPECT_EQ(server.accepted(), 1);
    if (!reason)
    {
        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_EQ(response->body, "x");
        return;
    }
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_EQ(
        response.error().detail,
        std::string(host) + ":" + std::to_string(server.port()) +
            ": the certificate is not trusted: " + reason
    );
    EXPECT_TRUE(server.requests().empty());
}

INSTANTIATE_TEST_SUITE_P(
    Certificates,
    CertificateTest,
    testing::Values(
        Case{"for the name", "api.example", Issuer::trusted, valid_for({"api.example"}, {}), nullptr},
        Case{
            "for the name in capitals",
            "api.example",
            Issuer::trusted,
            valid_for({"API.Example"}, {}),
            nullptr},
        Case{
            "for one of several",
            "api.example",
            Issuer::trusted,
            valid_for({"x.example", "api.example"}, {}),
            nullptr},
        Case{
            "for all names below",
            "a.api.example",
            Issuer::trusted,
            valid_for({"*.api.example"}, {}),
            nullptr},
        Case{
            "for the name with its dot",
            "api.example.",
            Issuer::trusted,
            valid_for({"api.example"}, {}),
            nullptr},
        Case{"for the address", "127.0.0.1", Issuer::trusted, valid_for({}, {"127.0.0.1"}), nullptr},
        Case{
            "for another name",
            "api.example",
            Issuer::trusted,
            valid_for({"x.example"}, {}),
            "hostname mismatch"},
        Case{
            "for the name above",
            "a.api.example",
            Issuer::trusted,
            valid_for({"api.example"}, {}),
            "hostname mismatch"},
        Case{
            "for two levels below",
            "a.b.api.example",
            Issuer::trusted,
            valid_for({"*.api.example"}, {}),
            "hostname mismatch"},
        Case{
            "for part of a label",
            "ab.api.example",
            Issuer::trusted,
            valid_for({"a*.api.example"}, {}),
            "hostname mismatch"},
        Case{
            "for its address only",
            "api.example",
            Issuer::trusted,
            valid_for({}, {"127.0.0.1"}),
            "hostname mismatch"},
        Case{
            "for another address",
            "127.0.0.1",
            Issuer::trusted,
            valid_for({}, {"127.0.0.2"}),
            "IP address mismatch"},
        Case{
            "for the address as a name",
            "127.0.0.1",
            Issuer::trusted,
            valid_for({"127.0.0.1"}, {}),
            "IP address mismatch"},
        Case{"for nobody", "api.example", Issuer::trusted, valid_for({}, {}), "hostname mismatch"},
        Case{"expired", "api.example", Issuer::trusted, valid_from_to(-2h, -1h), "certificate has expired"},
        Case{
            "of tomorrow",
            "api.example",
            Issuer::trusted,
            valid_from_to(1h, 2h),
            "certificate is not yet valid"},
        Case{
            "of a stranger",
            "api.example",
            Issuer::stranger,
            valid_for({"api.example"}, {}),
            "unable to get local issuer certificate"},
        Case{
            "of nobody",
            "api.example",
            Issuer::itself,
            valid_for({"api.example"}, {}),
            "self-signed certificate"}
    )
);

}  // namespace
}  // namespace giposync::net
