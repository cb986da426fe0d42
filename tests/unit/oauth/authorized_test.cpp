#include "account_world.hpp"
#include "outcome.hpp"
#include "support/fake_transport.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using test::Fate;

struct AuthorizedTest : testing::Test
{
    test::AccountWorld world;
    giposync::test::FakeTransport api;
    std::unique_ptr<test::Process> process;
    std::optional<Authorized> authorized;

    void start(const TokenRecord& record)
    {
        world.write(record);
        process = world.start();
        const auto base = parse_url("https://api.example").value();
        authorized.emplace(api, process->keeper, base, world.simulation.clock);
    }

    Result<net::Response> get(std::string url = "https://api.example/v2/tenants/tenant-1/patients")
    {
        net::Request request;
        request.url = std::move(url);
        request.purpose.account = "milano";
        return world.simulation.run(authorized->send(std::move(request)));
    }

    std::string sent(std::size_t index) const
    {
        const auto& header = api.asked.at(index).authorization;
        return header ? std::string(header->reveal()) : "nothing";
    }
};

TEST_F(AuthorizedTest, ShowsTheTokenToTheApi)
{
    start(world.fresh_record());
    api.answers(200, "{}");

    EXPECT_EQ(get().value().status, 200u);
    EXPECT_EQ(sent(0), "Bearer at-canary-0");
}

TEST_F(AuthorizedTest, ShowsTheTokenToNobodyElse)
{
    start(world.fresh_record());
    for (const char* url :
         {"https://api.example.evil/v2",
          "https://api.example:8443/v2",
          "https://evil.example/?https://api.example"})
    {
        api.answers(200, "{}");
        EXPECT_TRUE(get(url));
        EXPECT_EQ(sent(api.asked.size() - 1), "nothing") << url;
    }
}

TEST_F(AuthorizedTest, RefusesAUrlThatItCannotRead)
{
    start(world.fresh_record());

    EXPECT_EQ(code_of(get("https://api.example@evil.example/")), Errc::invalid);
    EXPECT_TRUE(api.asked.empty());
}

TEST_F(AuthorizedTest, MeetsA401WithOneRefreshAndOneRepetition)
{
    start(world.fresh_record());
    api.answers(401).answers(200, "{}");

    EXPECT_EQ(get().value().status, 200u);
    EXPECT_EQ(sent(0), "Bearer at-canary-0");
    EXPECT_NE(sent(1), sent(0));
    EXPECT_EQ(world.server.count("/token"), 1);
}

TEST_F(AuthorizedTest, PassesUpA401ThatStays)
{
    start(world.fresh_record());
    api.answers(401).answers(401, "why");

    const auto answer = get();

    EXPECT_EQ(answer.value().status, 401u);
    EXPECT_EQ(answer.value().body, "why");
    EXPECT_EQ(process->keeper.standing().state, TokenState::ok);
}

TEST_F(AuthorizedTest, DoesNotRefreshAgainAndAgainForA401ThatStays)
{
    start(world.fresh_record());
    api.answers(401).answers(401);
    (void)get();
    for (int i = 0; i < 10; ++i)
    {
        api.answers(401).answers(200);
        EXPECT_EQ(get().value().status, 401u);
        EXPECT_EQ(get().value().status, 200u);
    }
    EXPECT_EQ(world.server.count("/token"), 1);

    world.advance(15s);
    api.answers(401).answers(200);
    EXPECT_EQ(get().value().status, 200u);
    EXPECT_EQ(world.server.count("/token"), 2);
}

TEST_F(AuthorizedTest, TrustsATokenLongerEachTimeThatA401Stays)
{
    start(world.fresh_record());
    int refreshes = 0;
    for (const auto trust : {15s, 30s, 60s, 120s, 240s, 480s, 900s, 900s})
    {
        api.answers(401).answers(401);
        (void)get();
        EXPECT_EQ(world.server.count("/token"), ++refreshes);

        world.advance(trust - 1s);
        api.answers(401);
        (void)get();
        EXPECT_EQ(world.server.count("/token"), refreshes);
        world.advance(1s);
    }
}

TEST_F(AuthorizedTest, NoticesSoonThatTheLoginWasRevokedJustBehindARefresh)
{
    start(world.fresh_record());
    api.answers(401).answers(401);
    (void)get();
    world.server.revoke_all();

    world.advance(15s);
    api.answers(401);

    EXPECT_EQ(code_of(get()), Errc::needs_login);
}

TEST_F(AuthorizedTest, SendsNothingWithoutAToken)
{
    start(world.record());
    world.server.revoke_all();

    EXPECT_EQ(code_of(get()), Errc::needs_login);
    EXPECT_TRUE(api.asked.empty());
}

TEST_F(AuthorizedTest, PassesUpWhyARefusedTokenCannotBeReplaced)
{
    start(world.fresh_record());
    world.server.fates = {Fate::not_sent};
    api.answers(401);

    EXPECT_EQ(code_of(get()), Errc::unreachable);
    EXPECT_EQ(api.asked.size(), 1u);
}

TEST_F(AuthorizedTest, PassesUpAnyOtherAnswerAndFailure)
{
    start(world.fresh_record());
    api.answers(403).answers(500).fails(Errc::unreachable);

    EXPECT_EQ(get().value().status, 403u);
    EXPECT_EQ(get().value().status, 500u);
    EXPECT_EQ(code_of(get()), Errc::unreachable);
    EXPECT_EQ(world.server.count("/token"), 0);
}

TEST_F(AuthorizedTest, KeepsTheRestOfTheRequest)
{
    start(world.fresh_record());
    api.answers(401).answers(200);
    net::Request request;
    request.url = "https://api.example/x?y=1";
    request.headers.push_back({"Accept", "application/json"});
    request.purpose = {net::Urgency::fill, "milano", 5s};

    (void)world.simulation.run(authorized->send(request));

    for (const auto& asked : api.asked)
    {
        EXPECT_EQ(asked.url, request.url);
        EXPECT_EQ(asked.headers.size(), 1u);
        EXPECT_EQ(asked.purpose.urgency, net::Urgency::fill);
    }
}

}  // namespace
}  // namespace giposync::oauth
