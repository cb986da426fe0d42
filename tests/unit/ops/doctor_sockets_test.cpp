// The cures go by what the HTTP client says of its failures: here by what it really says.

#include "ops/doctor_network.hpp"
#include "unit/net/client_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

struct DoctorSocketsTest : net::ClientFixture
{
    Finding host(const std::string& url)
    {
        ExaminingTransport transport{client(), sockets.clock, 90s};
        return sockets.run(examined(parse_url(url).value(), transport));
    }

    static boost::asio::awaitable<Finding> examined(Url url, ExaminingTransport& transport)
    {
        co_await meet(url, transport);
        co_return check_host(url, transport);
    }
};

TEST_F(DoctorSocketsTest, AHostThatIsTrustedIsOk)
{
    test::LoopbackServer server{sockets.loop, authority.issue(), test::answering({test::ok("")})};
    trust_the_authority();

    EXPECT_EQ(host(server.url()).verdict, Verdict::ok);
}

TEST_F(DoctorSocketsTest, ACertificateThatNobodyVouchesForHasItsCure)
{
    test::LoopbackServer server{sockets.loop, test::self_signed(), test::answering({test::ok("")})};

    const auto finding = host(server.url());

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(finding.cure.rfind("where a firewall opens TLS", 0), 0u) << finding.what;
}

TEST_F(DoctorSocketsTest, ANameThatDoesNotResolveHasItsCure)
{
    options.lookup = [](const std::string&) { return net::system_lookup("a name with blanks"); };

    const auto finding = host("https://no-such-host.invalid/");

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(finding.cure.rfind("getent ahosts no-such-host.invalid", 0), 0u) << finding.what;
}

TEST_F(DoctorSocketsTest, APortThatNobodyListensOnHasItsCure)
{
    std::uint16_t port = 0;
    {
        test::LoopbackServer gone{sockets.loop, test::answering({})};
        port = gone.port();
    }

    const auto finding = host("https://api.test:" + std::to_string(port) + "/");

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(
        finding.cure,
        "let this machine connect to api.test:" + std::to_string(port) + ", or set http.proxy"
    );
}

TEST_F(DoctorSocketsTest, AProxyThatSaysNoHasItsCure)
{
    test::LoopbackServer proxy{
        sockets.loop,
        test::answering({"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"})};
    options.proxy = "http://127.0.0.1:" + std::to_string(proxy.port());

    const auto finding = host("https://api.test/");

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(finding.cure.rfind("look at http.proxy", 0), 0u) << finding.what;
}

}  // namespace
}  // namespace giposync::ops
