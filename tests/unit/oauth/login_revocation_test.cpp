// What a login leaves to be revoked: the grant that it replaces, and those that others have left before.

#include "login_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using giposync::test::field;

TEST_F(LoginTest, RevokesTheGrantItReplacesOnlyWhenTheNewOneIsStored)
{
    log_in_before();

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.server.revoked, (Texts{"rt-canary-0", "at-canary-0"}));
    EXPECT_NE(world.written().login, "first");
    EXPECT_TRUE(world.written().to_revoke.empty());
}

TEST_F(LoginTest, DoesNotShowTheGrantItReplacesToAnotherServer)
{
    auto before = world.fresh_record();
    before.registration = {"client", "", "https://former.example"};
    before.to_revoke = {Secret{"rt-canary-9"}};
    world.write(before);

    ASSERT_TRUE(log_in());

    EXPECT_TRUE(world.server.revoked.empty());
    EXPECT_TRUE(world.written().to_revoke.empty());
    EXPECT_EQ(world.written().registration, (Registration{"client", "", "https://a.example"}));
    EXPECT_EQ(
        field(*world.log.last("token.revoke_failed"), "reason"),
        "the login was made at https://former.example, and the settings now name https://a.example"
    );
}

// Killed at any step of it: the old grant is revoked only after the new one is durable, and then in any case.
TEST_F(LoginTest, RevokesTheGrantItReplacesThoughItIsKilled)
{
    int replaced = 0;
    for (const auto cache : {test::PageCache::kept, test::PageCache::lost})
        for (int cut = 1;; ++cut)
        {
            SCOPED_TRACE(cut);
            log_in_before();
            world.server.revoked.clear();
            world.files.reboot(test::PageCache::kept);
            world.plug.cut_before(cut);
            try
            {
                (void)log_in();
            }
            catch (const test::PowerCut&)
            {
            }
            const bool killed = world.plug.pulled();
            world.files.reboot(cache);
            if (!killed)
                break;

            const auto service = world.start();
            world.simulation.run(service->keeper.revoke_what_is_left());

            const bool is_new = world.written().login != "first";
            EXPECT_EQ(is_revoked("rt-canary-0"), is_new);
            EXPECT_TRUE(world.written().to_revoke.empty());
            replaced += is_new ? 1 : 0;
        }

    EXPECT_GT(replaced, 10);
}

TEST_F(LoginTest, IsNoneTheWorseForAnOldGrantThatCannotBeRevoked)
{
    log_in_before();
    world.server.revocation_status = 503;

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.log.count("token.revoke_failed"), 1);
    EXPECT_EQ(world.log.last("token.revoke_failed")->level, Level::warning);
    EXPECT_EQ(world.log.count("login.completed"), 1);
}

TEST_F(LoginTest, RevokesLaterWhatTheServerDoesNotRevokeNow)
{
    log_in_before();
    world.server.revocation_status = 500;
    ASSERT_TRUE(log_in());
    const auto service = world.start();
    for (int i = 0; i < 3; ++i)
        world.simulation.run(service->keeper.revoke_what_is_left());
    EXPECT_EQ(world.log.count("token.revoke_failed"), 1) << "once is enough";
    world.server.revocation_status = 200;
    world.server.revoked.clear();

    for (int i = 0; i < 2; ++i)
        world.simulation.run(service->keeper.revoke_what_is_left());

    EXPECT_EQ(world.server.revoked, Texts{"rt-canary-0"});
    EXPECT_EQ(world.log.last("token.revoked")->level, Level::info);
    EXPECT_TRUE(world.simulation.run(service->keeper.access_token()));
}

TEST_F(LoginTest, RevokesWhatSeveralLoginsBeforeHaveLeft)
{
    log_in_before();
    world.server.revocation_status = 500;
    ASSERT_TRUE(log_in());
    const auto second = world.written().refresh_token;
    world.server.revocation_status = 200;
    world.server.revoked.clear();

    ASSERT_TRUE(log_in());

    EXPECT_TRUE(is_revoked("rt-canary-0"));
    EXPECT_TRUE(is_revoked(second.reveal()));
    EXPECT_TRUE(world.written().to_revoke.empty());
}

TEST_F(LoginTest, DoesNotInsistWhereTheServerRefusesToRevoke)
{
    log_in_before();
    world.server.revocation_status = 400;

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.log.count("token.revoke_failed"), 1);
    EXPECT_TRUE(world.written().to_revoke.empty());
}

// As servers do that have one token for each user.
TEST_F(LoginTest, DoesNotRevokeLaterATokenThatTheServerGaveAgain)
{
    auto before = world.fresh_record();
    before.to_revoke = {Secret{"rt-canary-7"}};
    world.write(before);
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-7"})"}};

    ASSERT_TRUE(log_in());

    EXPECT_FALSE(is_revoked("rt-canary-7"));
    EXPECT_TRUE(world.written().to_revoke.empty());
}

TEST_F(LoginTest, RevokesTheTokenThatTheServiceHasRotatedMeanwhile)
{
    log_in_before();
    terminal.shown = [&] {
        auto rotated = world.fresh_record();
        rotated.refresh_token = Secret{"rt-rotated"};
        world.write(rotated);
    };

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.server.revoked[0], "rt-rotated");
}

TEST_F(LoginTest, DoesNotRevokeATokenThatTheServerGaveAgain)
{
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-0"})"}};
    log_in_before();

    ASSERT_TRUE(log_in());

    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(LoginTest, DoesNotTakeBackATokenThatAnEarlierLoginHolds)
{
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-0"})"}};
    log_in_before();
    world.server.instead = {{403, {}, ""}};

    EXPECT_EQ(code_of(log_in()), Errc::forbidden);

    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(LoginTest, TakesBackWhatHasNoRefreshTokenThoughTheDeadLoginBeforeHasNoneEither)
{
    auto dead = world.record();
    dead.refresh_token = {};
    dead.standing.state = TokenState::needs_login;
    world.write(dead);
    world.server.gives_refresh_token = false;

    EXPECT_FALSE(log_in());

    EXPECT_EQ(world.server.revoked.size(), 1u);
}

}  // namespace
}  // namespace giposync::oauth
