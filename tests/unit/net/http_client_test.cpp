#include "client_fixture.hpp"
#include "packed.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;
using test::answering;
using test::LoopbackServer;
using test::ok;
using test::Peer;

struct HttpClientTest : ClientFixture
{
};

TEST_F(HttpClientTest, BringsStatusHeadersAndBody)
{
    LoopbackServer server{
        sockets.loop,
        answering({"HTTP/1.1 429 Too Many\r\nRetry-After: 30\r\nContent-Length: 2\r\n\r\n{}"})};

    const auto response = send(server.url("/v2/patients?offset=0"));

    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(response->status, 429u);
    EXPECT_EQ(response->header("retry-after"), "30");
    EXPECT_EQ(response->body, "{}");
    ASSERT_EQ(server.requests().size(), 1u);
    EXPECT_EQ(server.requests()[0].find("GET /v2/patients?offset=0 HTTP/1.1\r\nHost: 127.0.0.1:"), 0u);
}

TEST_F(HttpClientTest, PostsAForm)
{
    LoopbackServer server{sockets.loop, answering({ok("{}")})};
    auto request = get(server.url("/token"));
    request.method = Method::post;
    request.form = "grant_type=refresh_token";
    request.authorization = Secret{"Basic abc"};

    ASSERT_TRUE(sockets.run(client().send(request)));

    const auto& sent = server.requests().at(0);
    EXPECT_EQ(sent.find("POST /token HTTP/1.1\r\n"), 0u);
    EXPECT_NE(sent.find("\r\nAuthorization: Basic abc\r\n"), std::string::npos);
    EXPECT_TRUE(sent.ends_with("\r\n\r\ngrant_type=refresh_token"));
}

TEST_F(HttpClientTest, UnpacksWhatComesPacked)
{
    const std::string text(100'000, 'x');
    LoopbackServer server{sockets.loop, answering({ok(test::packed(text), "Content-Encoding: gzip\r\n")})};

    EXPECT_EQ(send(server.url())->body, text);
}

TEST_F(HttpClientTest, UsesAConnectionAgain)
{
    LoopbackServer server{sockets.loop, answering({ok("1"), ok("2"), ok("3")})};

    for (const char* body : {"1", "2", "3"})
        EXPECT_EQ(send(server.url())->body, body);

    EXPECT_EQ(server.accepted(), 1);
}

// Each answer leaves no doubt that nothing may follow.
TEST_F(HttpClientTest, DoesNotUseAConnectionAgainThatIsAboutToClose)
{
    for (const std::string& answer :
         {ok("x", "Connection: close\r\n"),
          "HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\n" + std::string("x"),
          std::string("HTTP/1.1 200 OK\r\n\r\nx"),
          ok("x") + "surplus"})
    {
        const auto script = [answer](Peer& peer) -> asio::awaitable<void> {
            co_await peer.request();
            co_await peer.say(answer);
        };
        LoopbackServer server{sockets.loop, script};

        EXPECT_EQ(send(server.url())->body, "x") << answer;
        EXPECT_EQ(send(server.url())->body, "x") << answer;
        EXPECT_EQ(server.accepted(), 2) << answer;
    }
}

TEST_F(HttpClientTest, SeesThatAnIdleConnectionWasClosed)
{
    LoopbackServer server{sockets.loop, answering({ok("x")})};
    send(server.url());
    sockets.run_until([&] { return server.open() == 0; });

    const auto response = send(server.url());

    ASSERT_TRUE(response) << response.error().detail;
    EXPECT_EQ(server.accepted(), 2);
    EXPECT_EQ(server.requests().size(), 2u);
}

TEST_F(HttpClientTest, SeesThatAnIdleConnectionWasReset)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok("x"));
        peer.reset();
    };
    LoopbackServer server{sockets.loop, script};
    send(server.url());
    sockets.run_until([&] { return server.open() == 0; });

    EXPECT_TRUE(send(server.url()));
    EXPECT_EQ(server.accepted(), 2);
}

TEST_F(HttpClientTest, DoesNotTakeWhatCameUnaskedForAnAnswer)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok("asked"));
        co_await peer.say(ok("unasked"));
        co_await peer.until_closed();
    };
    LoopbackServer server{sockets.loop, script};
    send(server.url());
    // What was said on the same turn of the loop has arrived when another exchange has gone by.
    LoopbackServer other{sockets.loop, answering({ok("x")})};
    send(other.url());

    EXPECT_EQ(send(server.url())->body, "asked");
    EXPECT_EQ(server.accepted(), 2);
}

TEST_F(HttpClientTest, ClosesConnectionsThatWereIdleForLong)
{
    LoopbackServer server{sockets.loop, answering({ok("1"), ok("2")})};
    send(server.url());
    sockets.clock.advance(61s);

    EXPECT_EQ(send(server.url())->body, "1");
    EXPECT_EQ(server.accepted(), 2);
}

TEST_F(HttpClientTest, OpensNoMoreConnectionsThanAllowedAndServesInOrder)
{
    int busy = 0;
    int most_busy = 0;
    const auto script = [&](Peer& peer) -> asio::awaitable<void> {
        for (;;)
        {
            co_await peer.request();
            most_busy = std::max(most_busy, ++busy);
            for (int turn = 0; turn < 50; ++turn)
                co_await asio::post(sockets.loop, asio::use_awaitable);
            --busy;
            co_await peer.say(ok("x"));
        }
    };
    LoopbackServer server{sockets.loop, script};
    std::vector<std::shared_ptr<test::Started<Result<Response>>>> sends;
    for (int i = 0; i < 9; ++i)
        sends.push_back(start(server.url("/" + std::to_string(i))));

    for (const auto& one : sends)
        EXPECT_TRUE(sockets.finish(one));

    EXPECT_EQ(server.accepted(), 2);
    EXPECT_EQ(most_busy, 2);
    ASSERT_EQ(server.requests().size(), 9u);
    for (std::size_t i = 0; i < 9; ++i)
        EXPECT_EQ(server.requests()[i].find("GET /" + std::to_string(i) + " "), 0u);
}

TEST_F(HttpClientTest, WaitingForAConnectionIsNoTimeOfTheRequest)
{
    options.connections = 1;
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        const auto request = co_await peer.request();
        if (request.find("GET /silent") != std::string::npos)
            co_await peer.until_closed();
        co_await peer.say(ok("x"));
    };
    LoopbackServer server{sockets.loop, script};
    auto first = start(server.url("/silent"));
    auto second = start(server.url());
    sockets.let_time_pass();  // the deadline of the first

    EXPECT_FALSE(sockets.finish(first));
    EXPECT_TRUE(sockets.finish(second));
}

// localhost is this machine by definition; a name server that says otherwise is not asked.
TEST_F(HttpClientTest, PlainTextNeverLeavesThisMachine)
{
    options.lookup = [](const std::string&) -> Result<Addresses> { throw std::logic_error("was asked"); };
    LoopbackServer server{sockets.loop, answering({ok("x")})};

    EXPECT_EQ(send("http://localhost:" + std::to_string(server.port()) + "/")->body, "x");
}

}  // namespace
}  // namespace giposync::net
