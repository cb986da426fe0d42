#include "client_fixture.hpp"

#include <memory>
#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;
using test::answering;
using test::LoopbackServer;
using test::ok;
using test::Peer;

struct HttpClientLife : ClientFixture
{
};

TEST_F(HttpClientLife, EachExchangeIsLoggedWithoutQueryHeadersOrBody)
{
    LoopbackServer server{sockets.loop, answering({ok("secret-body", "X: secret-header\r\n"), "broken"})};

    send(server.url("/v2/patients?name=secret-query"));
    send(server.url("/v2/patients?name=secret-query"));

    ASSERT_EQ(log.count(events::http_exchange), 2);
    const auto& answered = log.events[0];
    EXPECT_EQ(answered.level, Level::debug);
    EXPECT_EQ(test::field(answered, "method"), "GET");
    EXPECT_EQ(test::field(answered, "url"), server.url("/v2/patients"));
    EXPECT_EQ(test::field(answered, "status"), "200");
    EXPECT_EQ(test::field(answered, "duration_ms"), "0");
    EXPECT_EQ(test::field(answered, "reused"), "false");
    EXPECT_EQ(
        test::field(answered, "bytes"),
        std::to_string(ok("secret-body", "X: secret-header\r\n").size())
    );
    const auto& failed = log.events[1];
    EXPECT_EQ(test::field(failed, "reused"), "true");
    EXPECT_NE(test::field(failed, "error"), "");
    for (const auto& event : log.events)
        for (const auto& one : event.fields)
            EXPECT_EQ(test::field(event, one.name).find("secret"), std::string::npos) << one.name;
}

TEST_F(HttpClientLife, ACancelledSendLeavesNothingBehind)
{
    options.connections = 1;
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        const auto request = co_await peer.request();
        if (request.find("GET /silent") != std::string::npos)
        {
            co_await peer.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
            co_await peer.until_closed();
        }
        co_await peer.say(ok("x"));
    };
    LoopbackServer server{sockets.loop, script};
    auto sending = start(server.url("/silent"));
    auto waiting = start(server.url("/queued"));
    sockets.run_until([&] { return server.requests().size() == 1; });

    waiting->cancel();
    sending->cancel();

    EXPECT_THROW(sockets.finish(waiting), boost::system::system_error);
    EXPECT_THROW(sockets.finish(sending), boost::system::system_error);
    EXPECT_EQ(sockets.clock.sleepers(), 0u);
    EXPECT_EQ(log.count(events::http_exchange), 0);
    EXPECT_EQ(send(server.url())->body, "x");
    EXPECT_EQ(server.accepted(), 2);
}

// Cancelled after each number of turns of the loop: before the lookup, in it, while connecting, ...
TEST_F(HttpClientLife, ASendCanBeCancelledAtEveryAwait)
{
    trust_the_authority();
    options.connections = 1;
    const std::string large(100'000, 'x');
    // Each time on a new connection, so that all of the way is gone.
    LoopbackServer server{sockets.loop, authority.issue(), answering({ok(large, "Connection: close\r\n")})};
    bool in_time = false;
    for (int turns = 0; !in_time; ++turns)
    {
        ASSERT_LT(turns, 10'000);
        auto sending = start(server.url());
        for (int turn = 0; turn < turns && !sending->ended; ++turn)
            sockets.loop.run_one_for(1s);
        in_time = sending->ended;

        sending->cancel();

        // In the last turns it comes too late to change anything.
        sockets.run_until([&] { return sending->ended; });
        if (sending->thrown)
        {
            EXPECT_THROW(sockets.finish(sending), boost::system::system_error);
        }
        else
        {
            EXPECT_EQ(sending->value->value().body, large);
        }
        EXPECT_EQ(sockets.clock.sleepers(), 0u);
        EXPECT_TRUE(send(server.url()));
    }
}

TEST_F(HttpClientLife, ARequestIsMadeReadyWhenItHasItsConnection)
{
    options.connections = 1;
    LoopbackServer server{sockets.loop, answering({ok("1"), ok("2")})};
    std::string credentials = "early";
    auto queued = get(server.url("/queued"));
    queued.authorization = Secret{"none"};
    queued.before_leaving = [&](Request& leaving) {
        leaving.authorization = Secret{credentials};
        return true;
    };
    auto first = start(server.url("/first"));
    auto second = sockets.start(client().send(std::move(queued)));
    sockets.run_until([&] { return server.requests().size() == 1; });

    credentials = "late";

    EXPECT_EQ(sockets.finish(first)->body, "1");
    EXPECT_EQ(sockets.finish(second)->body, "2");
    EXPECT_NE(server.requests().at(1).find("Authorization: late\r\n"), std::string::npos);
}

TEST_F(HttpClientLife, WhatIsNotToLeaveAnyMoreLeavesItsConnectionToTheNext)
{
    options.connections = 1;
    LoopbackServer server{sockets.loop, answering({ok("1"), ok("2")})};
    const auto stays = [](Request&) { return false; };
    auto on_a_new_one = get(server.url("/stays"));
    on_a_new_one.before_leaving = stays;
    auto on_an_old_one = on_a_new_one;

    const auto early = sockets.run(client().send(std::move(on_a_new_one)));
    EXPECT_EQ(send(server.url("/first"))->body, "1");
    const auto late = sockets.run(client().send(std::move(on_an_old_one)));
    EXPECT_EQ(send(server.url("/second"))->body, "2");

    for (const auto* stayed : {&early, &late})
    {
        ASSERT_FALSE(*stayed);
        EXPECT_EQ(stayed->error().code, Errc::unauthorized);
        EXPECT_FALSE(stayed->error().may_have_arrived);
    }
    EXPECT_EQ(server.requests().size(), 2u);
    EXPECT_EQ(server.accepted(), 1);
    EXPECT_EQ(log.count(events::http_exchange), 2);
}

TEST_F(HttpClientLife, WhatNeverFoundItsServerHasNotLeft)
{
    bool asked = false;
    auto request = get("http://127.0.0.1:1/");
    request.before_leaving = [&asked](Request&) { return asked = true; };

    const auto answer = sockets.run(client().send(std::move(request)));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::unreachable);
    EXPECT_FALSE(asked);
}

TEST_F(HttpClientLife, GoesAwayWithIdleConnections)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok("x"));
        co_await peer.until_closed();
    };
    LoopbackServer server{sockets.loop, script};
    send(server.url());

    made.reset();

    sockets.run_until([&] { return server.open() == 0; });
}

// The loop may be destroyed under requests in flight, with the client already gone.
TEST_F(HttpClientLife, MayBeDestroyedUnderRequestsThatNobodyWaitsFor)
{
    auto own = std::make_unique<test::SocketLoop>();
    auto server = std::make_unique<LoopbackServer>(own->loop, [](Peer& peer) { return peer.until_closed(); });
    made = HttpClient::make(own->loop.get_executor(), own->clock, log, options).value();
    for (int i = 0; i < 4; ++i)
        own->start(made->send(get(server->url())));
    own->run_until([&] { return server->open() == 2; });

    made.reset();
    server.reset();
    own.reset();
}

TEST_F(HttpClientLife, BadOptionsAreReported)
{
    const auto refused = [this](auto change) {
        HttpOptions changed = options;
        change(changed);
        const auto result = HttpClient::make(sockets.loop.get_executor(), sockets.clock, log, changed);
        EXPECT_FALSE(result);
        EXPECT_EQ(result ? Errc::failed : result.error().code, Errc::invalid);
        return result ? "" : result.error().detail;
    };

    const auto absent = (folder / "absent.pem").string();
    EXPECT_NE(refused([&](auto& o) { o.ca_file = absent; }).find(absent), std::string::npos);
    const auto no_pem = file_with("no.pem", "this is no certificate\n");
    EXPECT_NE(refused([&](auto& o) { o.ca_file = no_pem; }).find(no_pem.string()), std::string::npos);
    refused([&](auto& o) { o.ca_file = folder.path(); });
    refused([&](auto& o) { o.ca_file = file_with("empty.pem", ""); });
    const auto cut = authority.certificate().substr(0, 200);
    refused([&](auto& o) { o.ca_file = file_with("cut.pem", cut); });
    refused([](auto& o) { o.proxy = "socks5://proxy.lan"; });
    refused([](auto& o) { o.environment.https_proxy = "http://"; });
    refused([](auto& o) { o.user_agent = "a\r\nb"; });
    refused([](auto& o) { o.connections = 0; });
    refused([](auto& o) { o.timeout = 0s; });
}

}  // namespace
}  // namespace giposync::net
