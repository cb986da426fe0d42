#include "quota/rate_limited.hpp"
#include "support/fake_transport.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Method;
using test::purpose;

struct RateLimitedTest : test::LimiterFixture
{
    giposync::test::FakeTransport server;
    std::unique_ptr<RateLimited> transport;

    RateLimitedTest()
    {
        limiter = make();
        transport = std::make_unique<RateLimited>(server, *limiter);
    }

    static net::Request to_request(Method method, std::string url = "https://api.test/v2/patients")
    {
        net::Request request;
        request.method = method;
        request.url = std::move(url);
        request.form = method == Method::post ? "grant_type=refresh_token" : "";
        return request;
    }

    Result<net::Response> send(Method method) { return simulation.run(transport->send(to_request(method))); }
};

TEST_F(RateLimitedTest, PassesAnswersOnAsTheyAre)
{
    server.answers(200, "body").answers(404, "none");

    EXPECT_EQ(send(Method::get)->body, "body");
    EXPECT_EQ(send(Method::post)->status, 404u);
    EXPECT_EQ(server.asked[1].form, "grant_type=refresh_token");
}

TEST_F(RateLimitedTest, AsksARequestEachTimeItHasItsTurnWhetherItMayLeave)
{
    server.answers(429, "", {{"Retry-After", "3600"}}).answers(200, "late");
    auto request = to_request(Method::get);
    int turns = 0;
    request.before_leaving = [&turns](net::Request& leaving) {
        leaving.form = std::to_string(++turns);
        return true;
    };

    EXPECT_TRUE(simulation.run(transport->send(std::move(request))));

    ASSERT_EQ(server.asked.size(), 2u);
    EXPECT_EQ(server.asked[0].form, "1");
    EXPECT_EQ(server.asked[1].form, "2");
}

TEST_F(RateLimitedTest, TellsARequestAtOnceThatItWasTurnedAway)
{
    server.answers(429, "", {{"Retry-After", "3600"}}).answers(200, "late");
    auto request = to_request(Method::post);
    std::vector<Duration> told;
    request.turned_away = [&] { told.push_back(simulation.elapsed()); };

    EXPECT_TRUE(simulation.run(transport->send(std::move(request))));

    EXPECT_EQ(told, std::vector<Duration>{0s});
}

// However overdue it is: what is refused for good must not keep all others of its account from going.
TEST_F(RateLimitedTest, WhatWasRefusedGoesBehindOthersOfItsUrgency)
{
    server.answers(429, "", {{"Retry-After", "5"}}).answers(200).answers(200);
    const auto send_overdue = [this](std::string url, Duration overdue) -> boost::asio::awaitable<void> {
        auto request = to_request(Method::get, std::move(url));
        request.purpose = purpose(net::Urgency::change, "milano", overdue);
        (void)co_await transport->send(std::move(request));
    };
    std::vector<boost::asio::awaitable<void>> work;
    work.push_back(send_overdue("https://api.test/refused", 10min));
    work.push_back(send_overdue("https://api.test/other", 1min));

    run_all(std::move(work));

    ASSERT_EQ(server.asked.size(), 3u);
    EXPECT_EQ(server.asked[1].url, "https://api.test/other");
    EXPECT_EQ(server.asked[2].url, "https://api.test/refused");
}

// The mark of a refresh is made durable, which takes its time.
TEST_F(RateLimitedTest, DoesNotLeaveIntoASilenceThatBeganWhileItWasGettingReady)
{
    const auto other = make();
    std::optional<Permit> elsewhere;
    const auto take = [&]() -> boost::asio::awaitable<void> {
        auto permit = co_await other->acquire(purpose(net::Urgency::token));
        permit->use();
        elsewhere.emplace(std::move(*permit));
    };
    simulation.run(take());
    server.answers(200);
    auto request = to_request(Method::post);
    int marked = 0;
    int turned_away = 0;
    request.before_leaving = [&](net::Request&) {
        if (++marked == 1)
            (void)elsewhere->answered({429, {{"Retry-After", "60"}}, ""});
        return true;
    };
    request.turned_away = [&] { ++turned_away; };

    EXPECT_TRUE(simulation.run(transport->send(std::move(request))));

    EXPECT_GE(simulation.elapsed(), 60s);
    EXPECT_EQ(marked, 2);
    EXPECT_EQ(turned_away, 1);
    EXPECT_EQ(server.asked.size(), 1u);
}

TEST_F(RateLimitedTest, WhatMustNotLeaveTakesNobodysPlace)
{
    for (int i = 0; i < 1000; ++i)
    {
        auto request = to_request(Method::get);
        request.before_leaving = [](net::Request&) { return false; };

        const auto answer = simulation.run(transport->send(std::move(request)));

        ASSERT_FALSE(answer);
        ASSERT_EQ(answer.error().code, Errc::unauthorized);
        ASSERT_EQ(simulation.elapsed(), 0s);
    }
    EXPECT_TRUE(server.asked.empty());
}

TEST_F(RateLimitedTest, SendsAgainWhenTheServersTimeIsOverWereItForAnHour)
{
    for (const Method method : {Method::get, Method::post})
    {
        server.answers(429, "", {{"Retry-After", "3600"}}).answers(200, "late");

        const auto answer = send(method);

        ASSERT_TRUE(answer);
        EXPECT_EQ(answer->body, "late");
        EXPECT_GE(simulation.elapsed(), 1h);
        EXPECT_LE(simulation.elapsed(), 1h + 10s);
    }
    ASSERT_EQ(server.asked.size(), 4u);
    EXPECT_EQ(server.asked[2].form, server.asked[3].form);
}

TEST_F(RateLimitedTest, GoesOnForAsLongAsItTakes)
{
    for (int i = 0; i < 20; ++i)
        server.answers(429);
    server.answers(200, "at last");

    EXPECT_EQ(send(Method::get)->body, "at last");
    EXPECT_TRUE(server.played_out());
}

TEST_F(RateLimitedTest, A503WithRetryAfterPausesAGet)
{
    server.answers(503, "", {{"Retry-After", "120"}}).answers(200, "back");

    EXPECT_EQ(send(Method::get)->body, "back");
    EXPECT_GE(simulation.elapsed(), 2min);
}

TEST_F(RateLimitedTest, A503IsNoCertainNoSoAPostIsNotRepeated)
{
    server.answers(503, "", {{"Retry-After", "120"}}).answers(200);

    EXPECT_EQ(send(Method::post)->status, 503u);
    EXPECT_EQ(simulation.elapsed(), 0s);

    // But the next one waits.
    EXPECT_EQ(send(Method::post)->status, 200u);
    EXPECT_GE(simulation.elapsed(), 2min);
}

TEST_F(RateLimitedTest, A503IsWaitedOutByAPostThatMayBeRepeated)
{
    server.answers(503, "", {{"Retry-After", "120"}}).answers(200, "done");
    auto request = to_request(Method::post);
    request.repeatable = true;

    EXPECT_EQ(simulation.run(transport->send(std::move(request)))->body, "done");
    EXPECT_GE(simulation.elapsed(), 2min);
}

TEST_F(RateLimitedTest, OtherErrorsAreForTheCaller)
{
    server.answers(503).answers(500).fails(Errc::unreachable);

    EXPECT_EQ(send(Method::get)->status, 503u);
    EXPECT_EQ(send(Method::get)->status, 500u);
    EXPECT_EQ(send(Method::get).error().code, Errc::unreachable);
}

TEST_F(RateLimitedTest, FailedRequestsCountToo)
{
    for (int i = 0; i < 4; ++i)
        server.fails(Errc::unreachable);

    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(send(Method::get));
    EXPECT_EQ(simulation.elapsed(), 0s);

    EXPECT_FALSE(send(Method::get));
    EXPECT_GE(simulation.elapsed(), 10s);
}

TEST_F(RateLimitedTest, WithoutAMemoryNothingIsSent)
{
    options.database = folder / "missing" / "quota.db";
    transport.reset();
    restart();
    transport = std::make_unique<RateLimited>(server, *limiter);

    EXPECT_EQ(send(Method::get).error().code, Errc::unwritable);
    EXPECT_TRUE(server.asked.empty());
}

TEST_F(RateLimitedTest, ADateIsReadByTheServersClock)
{
    simulation.clock.set_wall_clock(simulation.clock.now() + 24h * 3650);
    server
        .answers(
            429,
            "",
            {{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"}, {"Retry-After", "Sat, 31 Jan 2026 12:00:45 GMT"}}
        )
        .answers(200);

    EXPECT_EQ(send(Method::get)->status, 200u);
    EXPECT_EQ(simulation.elapsed(), 45s + 1ms);
}

}  // namespace
}  // namespace giposync::quota
