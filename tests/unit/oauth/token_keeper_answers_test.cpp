// What the token endpoint's answers make of a login.

#include "token_keeper_fixture.hpp"

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

const std::string invalid_grant = R"({"error":"invalid_grant"})";
const std::string invalid_client = R"({"error":"invalid_client"})";

struct Answered
{
    unsigned status;
    std::string body;
    std::string content_type;
    Errc errc;
    TokenState state;

    friend std::ostream& operator<<(std::ostream& out, const Answered& a)
    {
        return out << a.status << " " << a.body << " " << a.content_type;
    }
};

struct TokenKeeperStates : TokenKeeperTest, testing::WithParamInterface<Answered>
{
};

TEST_P(TokenKeeperStates, AreReachedByTheServersAnswers)
{
    start(world.record());
    for (int i = 0; i < 2; ++i)
        world.server.instead.push_back(
            {GetParam().status, {{"Content-Type", GetParam().content_type}}, GetParam().body}
        );

    const auto given = token();

    EXPECT_EQ(code_of(given), GetParam().errc);
    EXPECT_EQ(keeper().standing().state, GetParam().state);
    EXPECT_EQ(world.written().standing.state, GetParam().state);
    EXPECT_EQ(world.log.count("token.refresh_failed"), 1);
    EXPECT_LE(world.simulation.elapsed(), 1min);  // a person is told within a minute of the server's "no"
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    TokenKeeperStates,
    testing::Values(
        Answered{400, invalid_grant, "application/json", Errc::needs_login, TokenState::needs_login},
        Answered{400, invalid_grant, "text/html", Errc::needs_login, TokenState::needs_login},
        Answered{401, invalid_grant, "", Errc::needs_login, TokenState::needs_login},
        Answered{400, "", "", Errc::needs_login, TokenState::needs_login},
        Answered{400, "<html>", "text/html", Errc::needs_login, TokenState::needs_login},
        Answered{401, invalid_client, "application/json", Errc::client_rejected, TokenState::client_rejected},
        Answered{401, "", "", Errc::client_rejected, TokenState::client_rejected},
        Answered{
            400,
            R"({"error":"unauthorized_client"})",
            "",
            Errc::client_rejected,
            TokenState::client_rejected},
        Answered{403, "<html>", "text/html", Errc::unreachable, TokenState::ok},
        Answered{404, "", "", Errc::unreachable, TokenState::ok},
        Answered{408, "", "", Errc::unreachable, TokenState::ok},
        Answered{429, "", "", Errc::throttled, TokenState::ok},
        Answered{500, "", "", Errc::unreachable, TokenState::ok},
        Answered{502, "<html>", "text/html", Errc::unreachable, TokenState::ok},
        Answered{503, "", "", Errc::unreachable, TokenState::ok},
        Answered{200, "<html>", "text/html", Errc::unreachable, TokenState::ok},
        Answered{200, "", "application/json", Errc::unreachable, TokenState::ok}
    )
);

TEST_F(TokenKeeperTest, ADeadGrantIsAskedAboutNeverAgain)
{
    start(world.record());
    world.server.revoke_all();

    EXPECT_EQ(code_of(token()), Errc::needs_login);
    EXPECT_EQ(token_calls_within(72h), 0);
    EXPECT_EQ(world.log.events.size(), 1u);
    process = world.start();
    EXPECT_EQ(code_of(token()), Errc::needs_login);
    EXPECT_EQ(token_calls(), 1);
}

TEST_F(TokenKeeperTest, ANoWithoutAReasonIsAskedAboutOnceAnHourAndMayEndByItself)
{
    start(world.record());
    for (int i = 0; i < 4; ++i)
        world.server.instead.push_back({400, {}, ""});

    EXPECT_EQ(code_of(token()), Errc::needs_login);
    EXPECT_EQ(token_calls(), 2);
    EXPECT_EQ(token_calls_within(3h), 2);
    EXPECT_EQ(world.log.count("token.refresh_failed"), 1);
    world.advance(1h);

    EXPECT_TRUE(token());
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
    EXPECT_EQ(world.log.last("token.refreshed")->level, Level::info);
}

TEST_F(TokenKeeperTest, ARejectedClientIsAskedAboutNowAndThen)
{
    start(world.record());
    for (int i = 0; i < 100; ++i)
        world.server.instead.push_back({401, {}, invalid_client});

    EXPECT_EQ(code_of(token()), Errc::client_rejected);
    EXPECT_EQ(token_calls_within(1h), 5);
    EXPECT_EQ(world.log.count("token.refresh_failed"), 1);
}

TEST_F(TokenKeeperTest, ARejectedClientIsTriedAtOnceWhenItsSecretIsMended)
{
    start(world.record());
    world.server.instead = {{401, {}, invalid_client}};
    ASSERT_EQ(code_of(token()), Errc::client_rejected);
    process = world.start();
    ASSERT_EQ(code_of(token()), Errc::client_rejected);
    ASSERT_EQ(token_calls(), 1);

    world.client.secret = Secret{"another secret-canary"};
    process = world.start();

    EXPECT_TRUE(token());
    EXPECT_EQ(keeper().standing().state, TokenState::ok);
}

}  // namespace
}  // namespace giposync::oauth
