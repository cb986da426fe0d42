#include "client_fixture.hpp"

#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using test::answering;
using test::LoopbackServer;
using test::ok;
using test::Peer;
using test::valid_for;

struct TlsTest : ClientFixture
{
    TlsTest() { trust_the_authority(); }
};

TEST_F(TlsTest, WithoutACaFileOnlyTheSystemsRootsAreTrusted)
{
    options.ca_file.clear();
    LoopbackServer server{sockets.loop, authority.issue(), answering({ok("x")})};

    EXPECT_FALSE(send(server.url()));
}

TEST_F(TlsTest, ACaFileMayHoldSeveralCertificatesAndAServersOwn)
{
    const auto alone = test::self_signed(valid_for({"api.example"}, {}));
    options.ca_file =
        file_with("both.pem", "# a comment\n" + authority.certificate() + "\n" + alone.certificate);
    LoopbackServer first{sockets.loop, authority.issue(), answering({ok("1")})};
    LoopbackServer second{sockets.loop, alone, answering({ok("2")})};

    EXPECT_EQ(send(first.url())->body, "1");
    EXPECT_EQ(send(url_at("api.example", second))->body, "2");
}

TEST_F(TlsTest, TheServerIsToldTheNameButNoAddress)
{
    LoopbackServer server{
        sockets.loop,
        authority.issue(valid_for({"api.example"}, {"127.0.0.1"})),
        answering({ok("x", "Connection: close\r\n")})};

    send(url_at("api.example.", server));
    EXPECT_EQ(server.server_name(), "api.example");
    send(url_at("127.0.0.1", server));
    EXPECT_EQ(server.server_name(), "");
}

TEST_F(TlsTest, AServerThatSpeaksNoTlsGetsNoRequest)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.say("HTTP/1.1 400 This is no HTTPS port\r\n\r\n");
        co_await peer.until_closed();
    };
    LoopbackServer plain{sockets.loop, script};

    const auto response = send(url_at("api.example", plain));

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_NE(response.error().detail.find("the TLS handshake failed: "), std::string::npos)
        << response.error().detail;
}

TEST_F(TlsTest, AServerThatClosesInTheHandshakeIsSaidToDoSo)
{
    LoopbackServer server{sockets.loop, answering({})};

    const auto response = send(url_at("api.example", server));

    ASSERT_FALSE(response);
    EXPECT_NE(response.error().detail.find("closed during the TLS handshake"), std::string::npos)
        << response.error().detail;
    EXPECT_FALSE(response.error().may_have_arrived);
}

TEST_F(TlsTest, AHangingHandshakeIsGivenUp)
{
    const auto script = [](Peer& peer) { return peer.until_closed(); };
    LoopbackServer server{sockets.loop, script};
    auto sending = start(url_at("api.example", server));
    sockets.run_until([&] { return server.open() == 1; });
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);

    ASSERT_FALSE(response);
    EXPECT_NE(response.error().detail.find("while in the TLS handshake"), std::string::npos)
        << response.error().detail;
    EXPECT_FALSE(response.error().may_have_arrived);
}

TEST_F(TlsTest, ConnectionsAreUsedAgain)
{
    LoopbackServer server{sockets.loop, authority.issue(), answering({ok("1"), ok("2")})};

    EXPECT_EQ(send(server.url())->body, "1");
    EXPECT_EQ(send(server.url())->body, "2");
    EXPECT_EQ(server.accepted(), 1);
}

TEST_F(TlsTest, AnIdleConnectionThatSaidGoodbyeIsNotUsed)
{
    bool said = false;
    const auto script = [&said](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok("x"));
        said = true;
        co_await peer.goodbye();
    };
    LoopbackServer server{sockets.loop, authority.issue(), script};
    send(server.url());
    sockets.run_until([&] { return said; });
    sockets.loop.poll();

    EXPECT_TRUE(send(server.url()));
    EXPECT_EQ(server.accepted(), 2);
}

// Without a length, the end of the answer is the end of the stream: anybody on the way could fake the one of
// TCP, and only the server the one of TLS.
TEST_F(TlsTest, AnAnswerOfUnknownLengthEndsWithTheGoodbyeOfTlsOrIsCutOff)
{
    bool in_order = true;
    const auto script = [&in_order](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 OK\r\n\r\nwhole");
        if (in_order)
            co_await peer.goodbye();
    };
    LoopbackServer server{sockets.loop, authority.issue(), script};

    EXPECT_EQ(send(server.url())->body, "whole");

    in_order = false;
    const auto response = send(server.url());
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_TRUE(response.error().may_have_arrived);
}

TEST_F(TlsTest, LargeAnswersComeWhole)
{
    const std::string text(3u << 20, 'x');
    LoopbackServer server{sockets.loop, authority.issue(), answering({ok(text)})};

    EXPECT_EQ(send(server.url())->body, text);
}

}  // namespace
}  // namespace giposync::net
