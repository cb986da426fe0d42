// How a token is refreshed, kept alive and given up; what an answer, or the disk, makes of it is tested
// beside.

#include "base/async.hpp"
#include "token_keeper_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using giposync::test::field;
using test::Fate;

TEST_F(TokenKeeperTest, GivesAGoodTokenWithoutAsking)
{
    start(world.fresh_record());

    EXPECT_EQ(text(token()), "at-canary-0");
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
    EXPECT_EQ(keeper().grant()->tenant, world.tenant);
}

TEST_F(TokenKeeperTest, RefreshesAnExpiredTokenAndStoresWhatItGot)
{
    start(world.record());

    const auto given = token();

    ASSERT_TRUE(given);
    EXPECT_TRUE(world.server.accepts(*given));
    const auto stored = world.written();
    EXPECT_EQ(stored.access_token, *given);
    EXPECT_EQ(stored.refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_EQ(stored.grant.refreshed_at, world.simulation.clock.now());
    EXPECT_FALSE(stored.in_flight);
    ASSERT_EQ(world.server.asked.size(), 1u);
    EXPECT_EQ(world.server.asked[0].form, "grant_type=refresh_token&refresh_token=rt-canary-0");
    EXPECT_EQ(world.server.asked[0].purpose.urgency, net::Urgency::token);
    EXPECT_EQ(world.server.asked[0].purpose.account, "milano");
}

TEST_F(TokenKeeperTest, IsMarkedOnTheDiskBeforeTheRequestArrives)
{
    start(world.record());
    world.server.latency = 1s;
    std::optional<TokenRecord> seen;
    const auto take = [&]() -> asio::awaitable<void> { (void)co_await keeper().access_token(); };
    const auto peek = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(500ms);
        EXPECT_TRUE(world.server.shown.empty());
        seen = world.written();
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(take());
    both.push_back(peek());

    world.simulation.run(all_of(std::move(both)));

    ASSERT_TRUE(seen && seen->in_flight);
    EXPECT_EQ(seen->in_flight->requests, 1);
    EXPECT_FALSE(world.written().in_flight);
}

TEST_F(TokenKeeperTest, RoutineIsNoNews)
{
    start(world.record());
    ASSERT_TRUE(token());

    ASSERT_EQ(world.log.names(), std::vector<std::string>{"token.refreshed"});
    EXPECT_EQ(world.log.events[0].level, Level::debug);
    EXPECT_EQ(field(world.log.events[0], "rotated"), "true");
    EXPECT_EQ(field(world.log.events[0], "expires_in_s"), "3600");
}

TEST_F(TokenKeeperTest, KeepsARefreshTokenThatTheServerDoesNotRotate)
{
    world.server.rotates = false;
    start(world.record());

    for (int i = 0; i < 3; ++i)
    {
        ASSERT_TRUE(token());
        world.advance(1h);
    }

    EXPECT_EQ(world.written().refresh_token.reveal(), "rt-canary-0");
    EXPECT_EQ(token_calls(), 3);
}

TEST_F(TokenKeeperTest, NoticesAScopeThatWasWithdrawn)
{
    world.server.scope = "offline_access";
    start(world.record());

    ASSERT_TRUE(token());

    EXPECT_EQ(keeper().grant()->scopes, std::vector<std::string>{"offline_access"});
}

TEST_F(TokenKeeperTest, RefreshesOnceForAllWhoWait)
{
    start(world.record());
    world.server.latency = 100ms;
    std::vector<std::string> given;
    const auto take = [&]() -> asio::awaitable<void> {
        given.push_back(text(co_await keeper().access_token()));
    };
    std::vector<asio::awaitable<void>> all;
    for (int i = 0; i < 5; ++i)
        all.push_back(take());

    world.simulation.run(all_of(std::move(all)));

    EXPECT_EQ(given, std::vector<std::string>(5, given[0]));
    EXPECT_EQ(token_calls(), 1);
}

TEST_F(TokenKeeperTest, ReplacesATokenThatTheApiRefused)
{
    start(world.fresh_record());

    const auto replaced = world.simulation.run(keeper().replace(token().value()));

    EXPECT_TRUE(world.server.accepts(replaced.value()));
    EXPECT_EQ(token_calls(), 1);
}

TEST_F(TokenKeeperTest, DoesNotReplaceATokenThatWasReplacedAlready)
{
    start(world.fresh_record());
    const auto old = token().value();
    const auto fresh = world.simulation.run(keeper().replace(old)).value();

    EXPECT_EQ(world.simulation.run(keeper().replace(old)).value(), fresh);
    EXPECT_EQ(token_calls(), 1);
}

TEST_F(TokenKeeperTest, NeverGivesARefusedTokenAgainThoughItCannotBeReplaced)
{
    start(world.fresh_record());
    world.server.fates = {Fate::not_sent};
    const auto refused = token().value();

    EXPECT_EQ(code_of(world.simulation.run(keeper().replace(refused))), Errc::unreachable);
    EXPECT_EQ(code_of(token()), Errc::unreachable);
    world.advance(1min);
    EXPECT_TRUE(world.server.accepts(token().value()));
}

TEST_F(TokenKeeperTest, ALostRequestIsSentAgain)
{
    start(world.record());
    world.server.fates = {Fate::lost_request};

    EXPECT_TRUE(token());
    EXPECT_EQ(world.simulation.elapsed(), 2s);
}

TEST_F(TokenKeeperTest, ALostAnswerOfAServerThatDoesNotRotateIsNoHarm)
{
    world.server.rotates = false;
    start(world.record());
    world.server.fates = {Fate::lost_answer};

    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, ALostAnswerOfARotatingServerIsCalledWhatItIs)
{
    start(world.record());
    world.server.fates = {Fate::lost_answer};

    const auto given = token();

    EXPECT_EQ(code_of(given), Errc::needs_login);
    EXPECT_EQ(
        given.error().detail,
        "the answer to a refresh was lost (token_endpoint: the answer was lost) and the server has rotated "
        "the token (400 invalid_grant); run giposyncd login --account milano"
    );
    EXPECT_EQ(token_calls(), 2);
    EXPECT_EQ(world.written().standing.state, TokenState::needs_login);
    EXPECT_EQ(token_calls_within(72h), 0);
    ASSERT_EQ(world.log.names(), std::vector<std::string>{"token.refresh_failed"});
    EXPECT_EQ(world.log.events[0].level, Level::warning);  // relogin.required is the alarm
    EXPECT_EQ(field(world.log.events[0], "code"), "needs_login");
}

TEST_F(TokenKeeperTest, ALongOutageNeedsNobody)
{
    start(world.record());
    world.server.fates.assign(200, Fate::not_sent);
    world.server.fates.front() = Fate::lost_request;  // the one that the outage cut off

    EXPECT_EQ(code_of(token()), Errc::unreachable);
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
    const auto calls = token_calls_within(2h);
    EXPECT_GE(calls, 100);
    EXPECT_LE(calls, 240);
    world.server.fates.clear();
    world.advance(1min);

    EXPECT_TRUE(token());
    EXPECT_EQ(world.log.last("token.refreshed")->level, Level::info);
    EXPECT_LE(world.log.count("token.refresh_failed"), 10);
    EXPECT_EQ(world.log.last("token.refresh_failed")->level, Level::warning);
}

// Each request shows a token that may be spent.
TEST_F(TokenKeeperTest, AServerThatAnswersNobodyIsAskedSeldom)
{
    start(world.record());
    world.server.fates.assign(200, Fate::lost_request);

    EXPECT_EQ(code_of(token()), Errc::unreachable);
    const auto calls = token_calls_within(2h);
    EXPECT_GE(calls, 8);
    EXPECT_LE(calls, 16);
    world.server.fates.clear();
    world.advance(15min);

    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, WaitsLongerWithEachFailureAndAsksNobodyMeanwhile)
{
    start(world.record());
    world.server.fates = {Fate::not_sent, Fate::not_sent};

    EXPECT_FALSE(token());
    world.advance(4s);
    EXPECT_FALSE(token());
    EXPECT_EQ(token_calls(), 1);
    world.advance(1s);
    EXPECT_FALSE(token());
    EXPECT_EQ(token_calls(), 2);
    world.advance(9s);
    EXPECT_FALSE(token());
    EXPECT_EQ(token_calls(), 2);
    world.advance(1s);
    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, WaitsAsLongAsAThrottlingServerAsks)
{
    start(world.record());
    world.server.instead = {{429, {{"Retry-After", "300"}}, ""}};

    EXPECT_EQ(code_of(token()), Errc::throttled);
    world.advance(299s);
    EXPECT_EQ(code_of(token()), Errc::throttled);
    EXPECT_EQ(token_calls(), 1);
    world.advance(1s);
    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, WithoutALoginSaysHowToLogIn)
{
    process = world.start();

    EXPECT_EQ(text(token()), "error: nobody is logged in; run giposyncd login --account milano");
    EXPECT_EQ(keeper().standing().state, TokenState::none);
    EXPECT_FALSE(keeper().grant());
    EXPECT_TRUE(world.log.events.empty());
}

TEST_F(TokenKeeperTest, AnIdleTokenIsKeptAlive)
{
    auto record = world.fresh_record();
    record.lifetime = 24h * 30;
    start(record);
    world.advance(21h);
    EXPECT_FALSE(keeper().keep_alive_due());
    EXPECT_TRUE(world.simulation.run(keeper().keep_alive()));
    EXPECT_EQ(token_calls(), 0);

    world.advance(1h);
    EXPECT_TRUE(keeper().keep_alive_due());
    EXPECT_TRUE(world.simulation.run(keeper().keep_alive()));
    EXPECT_EQ(token_calls(), 1);
    EXPECT_FALSE(keeper().keep_alive_due());
}

TEST_F(TokenKeeperTest, AGoodTokenStaysInUseThoughItCannotBeKeptAlive)
{
    auto record = world.fresh_record();
    record.lifetime = 24h * 30;
    start(record);
    world.advance(24h);
    world.server.fates = {Fate::not_sent};

    EXPECT_EQ(code_of(world.simulation.run(keeper().keep_alive())), Errc::unreachable);
    EXPECT_EQ(text(token()), "at-canary-0");
}

TEST_F(TokenKeeperTest, ALoginOfATenantThatIsNotAllowedIsNotUsedAndNotLost)
{
    world.allowed = {TenantId{"tenant-2"}};
    start(world.fresh_record());

    EXPECT_EQ(code_of(token()), Errc::refused);
    EXPECT_EQ(keeper().standing().state, TokenState::wrong_tenant);
    EXPECT_TRUE(world.server.asked.empty());

    world.allowed = {world.tenant};
    process = world.start();
    EXPECT_TRUE(token());
}

TEST_F(TokenKeeperTest, ADismissedLoginIsRevokedAndForgotten)
{
    start(world.fresh_record());

    EXPECT_TRUE(world.simulation.run(keeper().dismiss("first", "of another clinic")));

    EXPECT_EQ(world.server.revoked, (std::vector<std::string>{"rt-canary-0", "at-canary-0"}));
    EXPECT_TRUE(world.written().refresh_token.empty());
    EXPECT_TRUE(world.written().access_token.empty());
    EXPECT_EQ(keeper().standing().state, TokenState::wrong_tenant);
    EXPECT_EQ(keeper().standing().reason, "of another clinic");
    EXPECT_EQ(code_of(token()), Errc::refused);
    process = world.start();
    EXPECT_EQ(code_of(token()), Errc::refused);
    EXPECT_EQ(token_calls(), 0);
}

TEST_F(TokenKeeperTest, ADismissedLoginIsNotRevokedTwiceAtTheSameTime)
{
    start(world.record());
    const auto revoke_too = [](TokenKeeper& keeper) -> asio::awaitable<void> {
        auto known = keeper.standing();
        (void)co_await keeper.changed(std::move(known));
        co_await keeper.revoke_what_is_left();
    };
    std::vector<asio::awaitable<void>> work;
    work.push_back(revoke_too(keeper()));
    const auto dismiss = [](TokenKeeper& keeper) -> asio::awaitable<void> {
        (void)co_await keeper.dismiss(keeper.login(), "of another clinic");
    };
    work.push_back(dismiss(keeper()));
    world.simulation.run(all_of(std::move(work)));

    EXPECT_EQ(world.server.revoked, (std::vector<std::string>{"rt-canary-0", "at-canary-0"}));
}

TEST_F(TokenKeeperTest, ALoginThatCameMeanwhileIsNotDismissed)
{
    start(world.fresh_record());
    world.write(world.fresh_record("second"));

    EXPECT_TRUE(world.simulation.run(keeper().dismiss("first", "of another clinic")));

    EXPECT_TRUE(world.server.revoked.empty());
    EXPECT_EQ(world.written().login, "second");
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
}

// As a process leaves it that was killed while it asked, though the access token was still good.
TEST_F(TokenKeeperTest, ALostAnswerIsAskedForAgainAtOnceAndNotWhenTheTokenIsOver)
{
    auto record = world.fresh_record();
    record.in_flight = InFlight{world.simulation.clock.now(), 1};
    start(record);

    EXPECT_TRUE(keeper().keep_alive_due());
    EXPECT_TRUE(world.simulation.run(keeper().keep_alive()));

    EXPECT_EQ(token_calls(), 1);
    EXPECT_FALSE(world.written().in_flight);
    EXPECT_FALSE(keeper().keep_alive_due());
}

TEST_F(TokenKeeperTest, ADismissedLoginIsRevokedLaterWhereThatFails)
{
    start(world.fresh_record());
    world.server.revocation_status = 503;
    EXPECT_TRUE(world.simulation.run(keeper().dismiss("first", "of another clinic")));
    process = world.start();
    world.server.revocation_status = 200;
    world.server.revoked.clear();

    world.simulation.run(keeper().revoke_what_is_left());

    EXPECT_EQ(world.server.revoked, (std::vector<std::string>{"rt-canary-0"}));
    EXPECT_TRUE(world.written().to_revoke.empty());
    EXPECT_EQ(keeper().standing().state, TokenState::wrong_tenant);
}

TEST_F(TokenKeeperTest, DiscoveryThatFailsLeavesNoMark)
{
    world.write(world.record());
    Discovery discovery{world.server, {"https://a.example", {}}};
    AuthorizationServer server{world.server, discovery, world.client, world.account, world.simulation.clock};
    auto store = world.new_store();
    TokenKeeper
        keeper{server, store, world.allowed, world.simulation.clock, world.simulation.executor(), world.log};

    const auto given = world.simulation.run(keeper.access_token());

    EXPECT_EQ(code_of(given), Errc::unreachable);  // a mistake in the settings was found before the start
    EXPECT_NE(given.error().detail.find("token_endpoint"), std::string::npos);
    EXPECT_FALSE(world.written().in_flight);
}

}  // namespace
}  // namespace giposync::oauth
