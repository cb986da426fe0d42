#include "account_world.hpp"
#include "base/async.hpp"
#include "outcome.hpp"
#include "support/fake_transport.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

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

// Lets each request wait for its turn, as the rate limit does.
class WaitingRoom final : public net::Transport
{
public:
    WaitingRoom(net::Transport& inner, Clock& clock) : inner_(inner), clock_(clock) {}

    std::deque<Duration> waits;

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override
    {
        const auto wait = waits.front();
        waits.pop_front();
        co_await clock_.sleep(wait);
        if (!request.before_leaving(request))
            co_return Error{Errc::unauthorized, "waited too long"};
        co_return co_await inner_.send(std::move(request));
    }

private:
    net::Transport& inner_;
    Clock& clock_;
};

struct AuthorizedAfterAWait : AuthorizedTest
{
    WaitingRoom room{api, world.simulation.clock};

    void start(const TokenRecord& record)
    {
        world.write(record);
        process = world.start();
        authorized
            .emplace(room, process->keeper, parse_url("https://api.example").value(), world.simulation.clock);
    }
};

TEST_F(AuthorizedAfterAWait, ShowsNoTokenThatHasRunOutMeanwhile)
{
    start(world.fresh_record());  // its token lives for an hour
    room.waits = {2h, 3h, 10min};
    api.answers(200);

    EXPECT_EQ(get().value().status, 200u);

    ASSERT_EQ(api.asked.size(), 1u);
    EXPECT_EQ(world.server.count("/token"), 2);
    EXPECT_TRUE(world.server.accepts(Secret{sent(0).substr(7)}));
}

TEST_F(AuthorizedAfterAWait, ShowsTheTokenThatIsGoodByNow)
{
    start(world.fresh_record());
    room.waits = {30min};
    api.answers(200);
    const auto refresh = [&]() -> boost::asio::awaitable<void> {
        co_await world.simulation.clock.sleep(10min);
        Secret refused{world.server.first_access_token()};
        (void)co_await process->keeper.replace(std::move(refused));
    };
    const auto ask = [&]() -> boost::asio::awaitable<void> {
        net::Request request;
        request.url = "https://api.example/v2";
        (void)co_await authorized->send(std::move(request));
    };
    std::vector<boost::asio::awaitable<void>> both;
    both.push_back(ask());
    both.push_back(refresh());

    world.simulation.run(all_of(std::move(both)));

    ASSERT_EQ(api.asked.size(), 1u);
    EXPECT_NE(sent(0), "Bearer at-canary-0");
    EXPECT_TRUE(world.server.accepts(Secret{sent(0).substr(7)}));
}

// What came after a wait is doubted as any other.
TEST_F(AuthorizedAfterAWait, MeetsA401WithOneRefresh)
{
    start(world.fresh_record());
    room.waits = {40min, 40min};
    api.answers(401).answers(401);

    EXPECT_EQ(get().value().status, 401u);

    EXPECT_EQ(api.asked.size(), 2u);
    EXPECT_EQ(world.server.count("/token"), 1);
    EXPECT_NE(sent(0), sent(1));
}

}  // namespace
}  // namespace giposync::oauth
