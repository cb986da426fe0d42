#include "account_world.hpp"
#include "oauth/logout.hpp"
#include "oauth/registration.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

struct Case
{
    Registration made_with;
    Registration set;
    std::string expected;  // empty: they may be sent
};

TEST(RegistrationTest, SaysWhetherTheSettingsLeadToTheServerOfALogin)
{
    const Registration found{"id", "https://a.example/gipo", "https://login.a.example"};
    const Registration by_hand{"id", "", "https://login.a.example"};
    const std::string made_at = "the login was made at https://login.a.example, and the settings now name ";
    const std::vector<Case> cases{
        {{}, {"id", "https://b.example", ""}, ""},
        {found, {"id", "https://a.example/gipo", ""}, ""},
        {found, {"id", "https://a.example/gipo/", ""}, ""},
        {found, {"id", "https://a.example/other", ""}, made_at + "https://a.example/other"},
        {found, {"id", "https://b.example/gipo", ""}, made_at + "https://b.example/gipo"},
        {found, {"id", "https://b.example/gipo", "https://login.a.example"}, ""},
        {found,
         {"id", "https://a.example/gipo", "https://login.b.example"},
         made_at + "https://login.b.example"},
        {by_hand, by_hand, ""},
        {by_hand, {"id", "https://login.a.example/gipo", ""}, ""},
        {by_hand, {"id", "https://a.example/gipo", ""}, made_at + "https://a.example/gipo"},
        {found,
         {"other", "https://a.example/gipo", ""},
         "the login was made with client_id id, and the settings now name other"},
    };
    for (const auto& [made_with, set, expected] : cases)
        EXPECT_EQ(mismatch(made_with, set).value_or(""), expected) << set.issuer << " " << set.token_origin;
}

// A login whose token is due, and settings that name another server by mistake.
struct ForeignSettingsTest : testing::Test
{
    test::AccountWorld world;
    const DiscoveryOptions right = world.settings;
    const DiscoveryOptions wrong{
        "",
        {"https://b.example/device", "https://b.example/token", "https://b.example/revoke"}};
    const std::string reason = "the login was made at https://a.example, and the settings now name "
                               "https://b.example";

    Result<Secret> token_with(const DiscoveryOptions& settings)
    {
        world.settings = settings;
        const auto process = world.start();
        return world.simulation.run(process->keeper.access_token());
    }

    void write_a_login_that_is_due()
    {
        auto record = world.record();
        record.registration = {"client", "", "https://a.example"};
        world.write(record);
    }
};

TEST_F(ForeignSettingsTest, NothingIsSentThereAndTheLoginSurvives)
{
    write_a_login_that_is_due();

    const auto refused = token_with(wrong);

    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Errc::invalid);
    EXPECT_EQ(
        refused.error().detail,
        reason +
            ": it is used again when they are put right; put issuer or client_id of its application back "
            "and run systemctl reload giposyncd, or, where the change is meant, giposyncd login --account "
            "milano"
    );
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_TRUE(world.server.accepts(token_with(right).value()));
}

TEST_F(ForeignSettingsTest, ItIsTheSettingsThatAreNotRight)
{
    write_a_login_that_is_due();
    world.settings = wrong;

    const auto standing = world.start()->keeper.standing();

    EXPECT_EQ(standing.state, TokenState::client_rejected);
    EXPECT_EQ(standing.hindrance, Hindrance::settings);
    EXPECT_EQ(standing.reason, reason + ": it is used again when they are put right");
}

// That the grant is dead no settings mend.
TEST_F(ForeignSettingsTest, ADeadLoginIsStillOneThatAPersonReplaces)
{
    auto record = world.record();
    record.registration = {"client", "", "https://a.example"};
    record.standing = {TokenState::needs_login, "400 invalid_grant", record.grant.logged_in_at};
    world.write(record);
    world.settings = wrong;

    const auto standing = world.start()->keeper.standing();

    EXPECT_EQ(standing.state, TokenState::needs_login);
    EXPECT_EQ(standing.hindrance, Hindrance::none);
}

TEST_F(ForeignSettingsTest, AnAccessTokenThatIsStillGoodIsNotUsedEither)
{
    auto record = world.fresh_record();
    record.registration = {"client", "", "https://a.example"};
    world.write(record);

    EXPECT_FALSE(token_with(wrong));
    EXPECT_TRUE(token_with(right));
}

TEST_F(ForeignSettingsTest, ARecordOfAnEarlierVersionBelongsToWhomItsNextRefreshAnswers)
{
    world.write(world.record());

    EXPECT_TRUE(token_with(right));

    EXPECT_EQ(world.written().registration, (Registration{"client", "", "https://a.example"}));
}

TEST_F(ForeignSettingsTest, ALogoutForgetsWithoutShowingTheTokensThere)
{
    write_a_login_that_is_due();
    world.settings = wrong;
    const auto process = world.start();

    const auto result =
        world.simulation.run(log_out(process->server, process->store, world.simulation.clock, world.log));

    EXPECT_EQ(result.value().not_revoked.value().detail, reason);
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_FALSE(world.new_store().load().value());
}

TEST_F(ForeignSettingsTest, WhatIsStillToBeRevokedWaitsForTheRightServer)
{
    auto record = world.fresh_record();
    record.registration = {"client", "", "https://a.example"};
    record.to_revoke = {Secret{"rt-canary-9"}};
    world.write(record);
    world.settings = wrong;
    const auto process = world.start();

    world.simulation.run(process->keeper.revoke_what_is_left());

    EXPECT_TRUE(world.server.asked.empty());
}

}  // namespace
}  // namespace giposync::oauth
