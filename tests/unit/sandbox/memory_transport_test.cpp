#include "browser.hpp"
#include "sandbox/memory_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct MemoryTransportTest : testing::Test
{
    test::Simulation simulation;
    Sandbox sandbox{Options{}, simulation.clock.now()};
    MemoryTransport transport{sandbox, simulation.clock};

    net::Request request(const std::string& target = "/v2/userinfo")
    {
        Browser browser{sandbox};
        browser.now = simulation.clock.now();
        browser.log_in();
        net::Request wanted;
        wanted.url = "https://api.test" + target;
        wanted.authorization = Secret{"Bearer " + browser.token};
        return wanted;
    }

    Result<net::Response> with(FaultKind kind, std::optional<Duration> wait = {})
    {
        auto wanted = request();
        sandbox.faults().script({{kind, wait}, "", 0, 1});
        return simulation.run(transport.send(std::move(wanted)));
    }
};

TEST_F(MemoryTransportTest, AnswersInVirtualTime)
{
    const auto answer = simulation.run(transport.send(request()));

    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->header("content-type"), "application/json; charset=utf-8");
    EXPECT_EQ(
        answer->date(),
        simulation.clock.now() - 40ms - simulation.clock.now().time_since_epoch() % 1s + 40ms
    );
    EXPECT_EQ(simulation.elapsed(), 40ms);
}

TEST_F(MemoryTransportTest, AsksWhatWasAsked)
{
    net::Request request;
    request.method = net::Method::post;
    request.url = "https://account.test:8443/oauth/token?x=1&y=%20";
    request.headers = {{"Accept", "application/json"}};
    request.authorization = Secret{"Basic abc"};
    request.form = "a=b";

    const Ask ask = ask_of(request);

    EXPECT_EQ(ask.method, "POST");
    EXPECT_EQ(ask.scheme, "https");
    EXPECT_EQ(ask.host, "account.test:8443");
    EXPECT_EQ(ask.path, "/oauth/token");
    EXPECT_EQ(ask.query, "x=1&y=%20");
    EXPECT_EQ(*header(ask.headers, "authorization"), "Basic abc");
    EXPECT_EQ(*header(ask.headers, "accept"), "application/json");
    EXPECT_EQ(*header(ask.headers, "content-type"), "application/x-www-form-urlencoded");
    EXPECT_EQ(ask.body, "a=b");
}

TEST_F(MemoryTransportTest, FaultsAreTheErrorsOfARealTransport)
{
    struct Case
    {
        FaultKind kind;
        Errc code;
        bool may_have_arrived;
    };

    for (const Case& one :
         {Case{FaultKind::refused, Errc::unreachable, false},
          Case{FaultKind::lost, Errc::unreachable, true},
          Case{FaultKind::cut, Errc::unreachable, true},
          Case{FaultKind::garbled, Errc::malformed, true}})
    {
        const auto answer = with(one.kind);
        ASSERT_FALSE(answer) << name_of(one.kind);
        EXPECT_EQ(answer.error().code, one.code) << name_of(one.kind);
        EXPECT_EQ(answer.error().may_have_arrived, one.may_have_arrived) << name_of(one.kind);
    }
    EXPECT_EQ(with(FaultKind::status_503)->status, 503);
}

TEST_F(MemoryTransportTest, ASlowAnswerTakesItsTimeAndThePatienceOfTheClient)
{
    EXPECT_TRUE(with(FaultKind::slow, 20s));
    EXPECT_EQ(simulation.elapsed(), 20s + 40ms);

    const auto late = with(FaultKind::slow, 31s);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().code, Errc::unreachable);
    EXPECT_EQ(simulation.elapsed(), 30s);
}

TEST_F(MemoryTransportTest, ATestCanCrashBeforeOrAfterTheServer)
{
    struct Crash
    {
    };

    auto wanted = request();
    const auto before = sandbox.stats().requests;
    transport.before = [](const net::Request&) { throw Crash{}; };
    EXPECT_THROW(simulation.run(transport.send(wanted)), Crash);
    EXPECT_EQ(sandbox.stats().requests, before);

    transport.before = nullptr;
    transport.after = [](const net::Request&, const Answer& answer) {
        EXPECT_EQ(answer.status, 200);
        throw Crash{};
    };
    EXPECT_THROW(simulation.run(transport.send(wanted)), Crash);
    EXPECT_EQ(sandbox.stats().requests, before + 1);
}

TEST_F(MemoryTransportTest, TheServersClockMayGoAhead)
{
    MemoryTransport::Network network;
    network.server_ahead = 1h;
    MemoryTransport skewed{sandbox, simulation.clock, network};
    net::Request request;
    request.url = "https://api.test/device";
    const auto answer = simulation.run(skewed.send(std::move(request)));
    ASSERT_TRUE(answer);
    EXPECT_GE(*answer->date(), simulation.clock.now() + 59min);
}

}  // namespace
}  // namespace giposync::sandbox
