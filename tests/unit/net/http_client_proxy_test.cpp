#include "client_fixture.hpp"

#include <ostream>
#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using test::answering;
using test::LoopbackServer;
using test::ok;
using test::Peer;

struct ProxyTest : ClientFixture
{
    test::CertificateWish wish;
    std::vector<std::string> looked_up;

    ProxyTest()
    {
        wish.dns_names = {"api.example"};
        trust_the_authority();
        options.lookup = [this](const std::string& host) {
            looked_up.push_back(host);
            return Result<Addresses>{Addresses{asio::ip::address_v4::loopback()}};
        };
    }

    void use(const LoopbackServer& proxy, const std::string& user_info = {})
    {
        options.proxy = "http://" + user_info + "proxy.lan:" + std::to_string(proxy.port());
    }
};

// A proxy that takes every tunnel to one server.
LoopbackServer::Script tunnelling_to(const LoopbackServer& server)
{
    return [&server](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 Connection established\r\nProxy-Agent: test\r\n\r\n");
        co_await peer.relay_to(server.port());
    };
}

TEST_F(ProxyTest, CarriesTheRequestInATunnelThatItCannotLookInto)
{
    LoopbackServer server{sockets.loop, authority.issue(wish), answering({ok("1"), ok("2")})};
    LoopbackServer proxy{sockets.loop, tunnelling_to(server)};
    use(proxy, "user:p%40ss@");
    auto request = get("https://api.example/v2/patients");
    request.authorization = Secret{"Bearer token"};

    for (const char* body : {"1", "2"})
    {
        const auto response = sockets.run(client().send(request));
        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_EQ(response->body, body);
    }

    ASSERT_EQ(proxy.requests().size(), 1u);
    EXPECT_EQ(
        proxy.requests()[0],
        "CONNECT api.example:443 HTTP/1.1\r\n"
        "Host: api.example:443\r\n"
        "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n"
        "User-Agent: giposyncd\r\n"
        "\r\n"
    );
    EXPECT_EQ(server.accepted(), 1);
    EXPECT_EQ(server.requests().at(1).find("Proxy-"), std::string::npos);
    EXPECT_EQ(looked_up, std::vector<std::string>{"proxy.lan"});
}

TEST_F(ProxyTest, IsNotTrustedWithTheServersName)
{
    wish.dns_names = {"proxy.lan"};
    LoopbackServer impostor{sockets.loop, authority.issue(wish), answering({ok("x")})};
    LoopbackServer proxy{sockets.loop, tunnelling_to(impostor)};
    use(proxy);

    const auto response = send("https://api.example/");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().detail, "api.example: the certificate is not trusted: hostname mismatch");
    EXPECT_TRUE(impostor.requests().empty());
}

TEST_F(ProxyTest, IsNotAskedForPlainHttp)
{
    LoopbackServer proxy{sockets.loop, answering({"HTTP/1.1 500 Unwanted\r\n\r\n"})};
    LoopbackServer plain{sockets.loop, answering({ok("plain")})};
    use(proxy);

    EXPECT_EQ(send(plain.url())->body, "plain");
    EXPECT_EQ(proxy.accepted(), 0);
}

TEST_F(ProxyTest, IsNotAskedForExceptions)
{
    LoopbackServer proxy{sockets.loop, answering({"HTTP/1.1 500 Unwanted\r\n\r\n"})};
    LoopbackServer server{sockets.loop, authority.issue(wish), answering({ok("x")})};
    options.environment = {"proxy.lan:" + std::to_string(proxy.port()), ".example"};

    EXPECT_EQ(send("https://api.example:" + std::to_string(server.port()) + "/")->body, "x");
    EXPECT_EQ(proxy.accepted(), 0);
}

struct Refusal
{
    std::string answer;
    const char* user_info;
    const char* reason;

    friend std::ostream& operator<<(std::ostream& out, const Refusal& c)
    {
        return out << testing::PrintToString(c.answer);
    }
};

struct ProxyRefusal : ProxyTest, testing::WithParamInterface<Refusal>
{
};

TEST_P(ProxyRefusal, IsSaidWithoutThePassword)
{
    LoopbackServer proxy{sockets.loop, answering({GetParam().answer})};
    use(proxy, GetParam().user_info);

    const auto response = send("https://api.example/");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_EQ(
        response.error().detail,
        "api.example: proxy proxy.lan:" + std::to_string(proxy.port()) + ": " + GetParam().reason
    );
    EXPECT_EQ(response.error().detail.find("hush"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    ProxyRefusal,
    testing::Values(
        Refusal{
            "HTTP/1.1 407 Who are you\r\nProxy-Authenticate: Basic\r\nContent-Length: 4\r\n\r\nbody",
            "",
            "it asks for a user and password (407)"},
        Refusal{
            "HTTP/1.1 407 Who are you\r\n\r\n",
            "user:hush@",
            "it does not take this user and password (407)"},
        Refusal{
            "HTTP/1.1 403 Forbidden\r\n\r\n",
            "",
            "it does not allow connections to api.example:443 (403)"},
        Refusal{"HTTP/1.0 502 Bad Gateway\r\n\r\n", "", "it cannot reach api.example:443 (502)"},
        Refusal{"HTTP/1.1 503 Busy\r\n\r\n", "", "it cannot reach api.example:443 (503)"},
        Refusal{"HTTP/1.1 405 No\r\n\r\n", "", "it does not connect to api.example:443 (405)"},
        Refusal{
            "HTTP/1.1 302 Go\r\nLocation: http://login/\r\n\r\n",
            "",
            "it does not connect to api.example:443 (302)"},
        Refusal{
            "HTTP/1.1 200 OK\r\n\r\n<html>log in</html>",
            "",
            "it sent something of its own into the tunnel"},
        Refusal{"SSH-2.0-OpenSSH\r\n", "", "the server speaks no HTTP/1"},
        Refusal{"HTTP/1.1 200", "user:hush@", "the connection was closed in the middle of the answer's head"},
        Refusal{"", "", "the connection was closed without an answer"}
    )
);

TEST_F(ProxyTest, ThatIsNotThereIsNamed)
{
    {
        const LoopbackServer gone{sockets.loop, answering({})};
        use(gone, "user:hush@");
    }

    const auto response = send("https://api.example/");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().detail.find("api.example: proxy proxy.lan:"), 0u) << response.error().detail;
    EXPECT_NE(response.error().detail.find("Connection refused"), std::string::npos);
    EXPECT_EQ(response.error().detail.find("hush"), std::string::npos);
}

TEST_F(ProxyTest, ThatHangsIsGivenUp)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.until_closed();
    };
    LoopbackServer proxy{sockets.loop, script};
    use(proxy);
    auto sending = start("https://api.example/");
    sockets.run_until([&] { return proxy.requests().size() == 1; });
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);

    ASSERT_FALSE(response);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_EQ(response.error().detail, "api.example: gave up after 30 s while asking the proxy for a tunnel");
}

}  // namespace
}  // namespace giposync::net
