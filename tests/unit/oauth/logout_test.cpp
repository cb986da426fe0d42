#include "account_world.hpp"
#include "oauth/logout.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

using giposync::test::field;

struct LogoutTest : testing::Test
{
    test::AccountWorld world;

    Result<LogoutResult> log_out(const Endpoints& endpoints = {"", "", "https://a.example/revoke"})
    {
        auto store = world.new_store();
        Discovery discovery{world.server, {"", endpoints}};
        AuthorizationServer
            server{world.server, discovery, world.client, world.account, world.simulation.clock};
        return world.simulation.run(oauth::log_out(server, store, world.simulation.clock, world.log));
    }

    bool logged_in() { return world.new_store().load().value().has_value(); }
};

TEST_F(LogoutTest, RevokesAndForgets)
{
    world.write(world.fresh_record());

    const auto result = log_out();

    EXPECT_TRUE(result.value().was_logged_in);
    EXPECT_FALSE(result.value().not_revoked);
    EXPECT_EQ(world.server.revoked, (std::vector<std::string>{"rt-canary-0", "at-canary-0"}));
    EXPECT_EQ(world.server.asked[0].form, "token=rt-canary-0&token_type_hint=refresh_token");
    EXPECT_FALSE(logged_in());
    EXPECT_EQ(field(*world.log.last("logout.completed"), "revoked"), "true");
}

TEST_F(LogoutTest, RevokesWhatLoginsBeforeHaveLeft)
{
    auto record = world.fresh_record();
    record.to_revoke = {Secret{"rt-canary-8"}, Secret{"rt-canary-9"}};
    world.write(record);

    EXPECT_FALSE(log_out().value().not_revoked);

    const std::vector<std::string> all{"rt-canary-0", "at-canary-0", "rt-canary-8", "rt-canary-9"};
    EXPECT_EQ(world.server.revoked, all);
}

TEST_F(LogoutTest, IsNothingWhereNobodyHasLoggedIn)
{
    EXPECT_FALSE(log_out().value().was_logged_in);
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_TRUE(world.log.events.empty());
}

TEST_F(LogoutTest, ForgetsThoughTheServerCannotBeTold)
{
    for (const unsigned status : {503u, 400u, 404u})
    {
        world.write(world.fresh_record());
        world.server.revocation_status = status;

        const auto result = log_out();

        EXPECT_TRUE(result.value().not_revoked) << status;
        EXPECT_FALSE(logged_in());
        EXPECT_EQ(field(*world.log.last("logout.completed"), "revoked"), "false");
    }
}

TEST_F(LogoutTest, SaysThatTheServerCannotRevoke)
{
    world.write(world.fresh_record());

    const auto result = log_out(Endpoints{});

    EXPECT_EQ(result.value().not_revoked.value().detail, "neither issuer nor revocation_endpoint is set");
    EXPECT_FALSE(logged_in());
}

TEST_F(LogoutTest, RemovesADamagedFile)
{
    world.write(world.fresh_record());
    world.files.content().at(world.folder / "milano.token") = "garbage";

    const auto result = log_out();

    EXPECT_EQ(result.value().not_revoked.value().code, Errc::needs_login);
    EXPECT_FALSE(logged_in());
}

TEST_F(LogoutTest, SaysThatItCouldNotForget)
{
    world.write(world.fresh_record());
    world.files.disk = test::Disk::full;

    EXPECT_EQ(code_of(log_out()), Errc::unwritable);
    EXPECT_TRUE(world.server.revoked.empty()) << "the service would ask with it";
    EXPECT_TRUE(logged_in());
}

}  // namespace
}  // namespace giposync::oauth
