#include "account_world.hpp"
#include "oauth/tenant_check.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

struct TenantCheckTest : testing::Test
{
    test::AccountWorld world;
    TenantRules rules{{TenantId{"tenant-1"}}, TenantId{"tenant-1"}, "Clinica Milano"};
    std::unique_ptr<test::Process> process;

    Result<TenantId> check()
    {
        world.write(world.fresh_record());
        process = world.start();
        const auto api_url = parse_url("https://api.example").value();
        Authorized api{world.server, process->keeper, api_url, world.simulation.clock};
        return world.simulation.run(check_tenant(
            api,
            process->keeper,
            world.account,
            "https://api.example",
            rules,
            world.simulation.clock
        ));
    }
};

TEST_F(TenantCheckTest, FindsTheTenantItExpects)
{
    EXPECT_EQ(check().value(), world.tenant);
    EXPECT_TRUE(world.log.events.empty());
}

TEST_F(TenantCheckTest, DismissesALoginThatHasMovedToAnotherClinic)
{
    world.server.userinfo = R"({"sub":"u1","tenants":[{"id":"tenant-9"}]})";

    EXPECT_EQ(code_of(check()), Errc::refused);
    EXPECT_EQ(process->keeper.standing().state, TokenState::wrong_tenant);
    EXPECT_TRUE(world.written().refresh_token.empty());
    EXPECT_EQ(world.server.revoked.size(), 2u);
}

TEST_F(TenantCheckTest, DismissesALoginThatBelongsToNoClinicAnyMore)
{
    world.server.userinfo = R"({"sub":"u1","tenants":[]})";

    EXPECT_EQ(code_of(check()), Errc::refused);
    EXPECT_EQ(process->keeper.standing().state, TokenState::wrong_tenant);
}

TEST_F(TenantCheckTest, KeepsALoginThatIsSaidOnceToBelongToNoClinic)
{
    world.server.instead = {{200, {}, R"({"sub":"u1","tenants":[]})"}};

    EXPECT_EQ(check().value(), world.tenant);
    EXPECT_EQ(process->keeper.standing().state, TokenState::ok);
}

TEST_F(TenantCheckTest, KeepsTheLoginWhereTheAnswerNamesNoTenantsAtAll)
{
    for (const char* body :
         {"{}",
          R"({"message":"service temporarily unavailable"})",
          R"({"sub":"u1"})",
          R"({"sub":"u1","tenants":null})"})
    {
        world.server.instead = {{200, {}, body}};
        EXPECT_EQ(code_of(check()), Errc::malformed) << body;
        EXPECT_EQ(process->keeper.standing().state, TokenState::ok) << body;
    }
    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(TenantCheckTest, KeepsTheLoginWhereTheAnswerProvesNothing)
{
    for (const unsigned status : {403u, 404u, 500u, 200u})
    {
        world.server.instead = {{status, {}, "<html>"}};
        EXPECT_FALSE(check());
        EXPECT_EQ(process->keeper.standing().state, TokenState::ok) << status;
    }
    EXPECT_TRUE(world.server.revoked.empty());
}

}  // namespace
}  // namespace giposync::oauth
