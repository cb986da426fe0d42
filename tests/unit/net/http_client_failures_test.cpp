#include "base/system_clock.hpp"
#include "client_fixture.hpp"
#include "packed.hpp"

#include <future>
#include <memory>
#include <ostream>
#include <string>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;
using test::answering;
using test::LoopbackServer;
using test::ok;
using test::Peer;

struct HttpClientFailures : ClientFixture
{
};

TEST_F(HttpClientFailures, NeverSendsTwiceWhenAUsedConnectionDies)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say(ok("x"));
        co_await peer.request();
    };
    LoopbackServer server{sockets.loop, script};
    send(server.url());

    const auto response = send(server.url());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_TRUE(response.error().may_have_arrived) << response.error().detail;
    EXPECT_EQ(server.accepted(), 1);
    EXPECT_EQ(server.requests().size(), 2u);
}

// What a deadline can strike, and what is then known about the request.
TEST_F(HttpClientFailures, GivesUpOnAServerThatIsSilent)
{
    const auto script = [](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.until_closed();
    };
    LoopbackServer server{sockets.loop, script};
    const auto before = sockets.clock.moment();
    auto sending = start(server.url());
    sockets.run_until([&] { return server.requests().size() == 1; });
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_TRUE(response.error().may_have_arrived);
    EXPECT_NE(
        response.error().detail.find("gave up after 30 s while waiting for the answer"),
        std::string::npos
    ) << response.error().detail;
    EXPECT_EQ(sockets.clock.moment() - before, 30s);
    sockets.run_until([&] { return server.open() == 0; });
}

TEST_F(HttpClientFailures, GivesUpOnAnAnswerThatDripsForEver)
{
    int drops = 0;
    const auto script = [&drops](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (;; ++drops)
            co_await peer.say("1\r\nx\r\n");
    };
    LoopbackServer server{sockets.loop, script};
    const auto before = sockets.clock.moment();
    auto sending = start(server.url());
    sockets.run_until([&] { return drops > 100; });
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_NE(response.error().detail.find("reading the answer"), std::string::npos)
        << response.error().detail;
    EXPECT_EQ(sockets.clock.moment() - before, 30s);
}

TEST_F(HttpClientFailures, GivesUpOnAHangingLookup)
{
    auto release = std::make_shared<std::promise<void>>();
    options.lookup = [release](const std::string&) {
        release->get_future().wait();
        return Result<Addresses>{Addresses{}};
    };
    auto sending = start("https://api.example/");
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);
    release->set_value();

    ASSERT_FALSE(response);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_EQ(response.error().detail, "api.example: gave up after 30 s while looking up the name");
}

TEST_F(HttpClientFailures, KeepsToARealDeadlineWithTheRealClock)
{
    options.timeout = 20ms;
    SystemClock clock;
    const auto script = [](Peer& peer) { return peer.until_closed(); };
    LoopbackServer server{sockets.loop, script};
    auto real = HttpClient::make(sockets.loop.get_executor(), clock, log, options).value();

    const auto response = sockets.run(real->send(get(server.url())));

    ASSERT_FALSE(response);
    EXPECT_NE(response.error().detail.find("gave up after 20 ms"), std::string::npos);
}

struct Broken
{
    const char* name;
    std::string answer;
    Errc code;

    friend std::ostream& operator<<(std::ostream& out, const Broken& c) { return out << c.name; }
};

struct BrokenAnswer : ClientFixture, testing::WithParamInterface<Broken>
{
};

TEST_P(BrokenAnswer, IsAnErrorAndTheNextRequestStartsAfresh)
{
    options.limits = {2000, 5000};
    LoopbackServer server{sockets.loop, answering({GetParam().answer})};

    const auto response = send(server.url());

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, GetParam().code) << response.error().detail;
    EXPECT_TRUE(response.error().may_have_arrived);
    EXPECT_EQ(response.error().detail.find("127.0.0.1:" + std::to_string(server.port()) + ": "), 0u);
    LoopbackServer other{sockets.loop, answering({ok("x")})};
    EXPECT_EQ(send(other.url())->body, "x");
    send(server.url());
    EXPECT_EQ(server.accepted(), 2);
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    BrokenAnswer,
    testing::Values(
        Broken{"none", "", Errc::unreachable},
        Broken{"half a head", "HTTP/1.1 200 OK\r\nContent-", Errc::unreachable},
        Broken{"half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", Errc::unreachable},
        Broken{
            "half of the chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n",
            Errc::unreachable},
        Broken{
            "half a gzip",
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + test::packed("whole").substr(0, 12),
            Errc::unreachable},
        Broken{"a broken gzip", ok("not packed at all", "Content-Encoding: gzip\r\n"), Errc::unreachable},
        Broken{
            "a bomb",
            ok(test::packed(std::string(50'000, 'x')), "Content-Encoding: gzip\r\n"),
            Errc::malformed},
        Broken{"too long a body", ok(std::string(5001, 'x')), Errc::malformed},
        Broken{
            "a flood of headers",
            "HTTP/1.1 200 OK\r\n" + std::string(3000, 'x') + ": y\r\n\r\n",
            Errc::malformed},
        Broken{"another protocol", "SSH-2.0-OpenSSH\r\n", Errc::malformed},
        Broken{"TLS where none is spoken", "\x15\x03\x01\x00\x02\x02\x46", Errc::malformed}
    )
);

struct BrokenRefusal : ClientFixture, testing::WithParamInterface<Broken>
{
};

// Its head says all that matters: whoever is asked for a pause must hear of it.
TEST_P(BrokenRefusal, IsHeardThoughItsBodyIsBroken)
{
    options.limits = {2000, 5000};
    for (const std::string status : {"429 Too Many Requests", "503 Service Unavailable"})
    {
        const auto text = "HTTP/1.1 " + status + "\r\nRetry-After: 60\r\n" + GetParam().answer;
        LoopbackServer server{sockets.loop, answering({text})};

        const auto response = send(server.url());

        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_EQ(std::to_string(response->status), status.substr(0, 3));
        EXPECT_EQ(response->header("Retry-After"), "60");
        EXPECT_EQ(response->body, "");
        send(server.url());
        EXPECT_EQ(server.accepted(), 2);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    BrokenRefusal,
    testing::Values(
        Broken{"half a body", "Content-Length: 10\r\n\r\nhalf", {}},
        Broken{"half of the chunks", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", {}},
        Broken{"a broken chunk", "Transfer-Encoding: chunked\r\n\r\nzz\r\n", {}},
        Broken{"a broken gzip", "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nxyz", {}},
        Broken{"an unknown coding", "Content-Encoding: br\r\nContent-Length: 3\r\n\r\nxyz", {}},
        Broken{"too long a body", "Content-Length: 5001\r\n\r\n", {}}
    )
);

TEST_F(HttpClientFailures, ARefusalThatDripsForEverIsHeardAfterTheDeadline)
{
    int drops = 0;
    const auto script = [&drops](Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 429 Too Many Requests\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (;; ++drops)
            co_await peer.say("1\r\nx\r\n");
    };
    LoopbackServer server{sockets.loop, script};
    auto sending = start(server.url());
    sockets.run_until([&] { return drops > 100; });
    sockets.let_time_pass();

    const auto response = sockets.finish(sending);

    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 429u);
}

TEST_F(HttpClientFailures, NobodyThereIsSaidWithTheReason)
{
    std::string url;
    {
        const LoopbackServer gone{sockets.loop, answering({})};
        url = gone.url();
    }

    const auto response = send(url);

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::unreachable);
    EXPECT_FALSE(response.error().may_have_arrived);
    EXPECT_NE(response.error().detail.find("Connection refused"), std::string::npos)
        << response.error().detail;
}

TEST_F(HttpClientFailures, ANameThatNobodyKnowsIsSaidWithTheReason)
{
    options.lookup = [](const std::string& host) {
        return Result<Addresses>{Error{Errc::unreachable, "nobody knows " + host}};
    };

    const auto response = send("https://api.example:8443/v2?secret");

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().detail, "api.example:8443: nobody knows api.example");
    EXPECT_FALSE(response.error().may_have_arrived);
}

TEST_F(HttpClientFailures, WhatCannotBeSentIsNotSent)
{
    for (const char* url : {"http://api.example/", "ftp://api.example/", ""})
        EXPECT_EQ(send(url).error().code, Errc::invalid) << url;
    auto request = get("https://api.example/");
    request.authorization = Secret{"Bearer a\r\nb"};
    EXPECT_EQ(sockets.run(client().send(request)).error().code, Errc::invalid);
}

}  // namespace
}  // namespace giposync::net
