#include "oauth/userinfo.hpp"
#include "outcome.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <map>

namespace giposync::oauth {
namespace {

struct FetchUserinfo : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport api;

    Result<UserInfo> fetch(std::optional<Secret> token = std::nullopt)
    {
        return simulation.run(
            fetch_userinfo(api, "https://api.example/base", std::move(token), AccountName{"milano"})
        );
    }
};

TEST_F(FetchUserinfo, ShowsTheTokenThatItIsGiven)
{
    api.answers(200, R"({"sub":"u1","tenants":[]})").answers(200, R"({"sub":"u1","tenants":[]})");

    EXPECT_TRUE(fetch(Secret{"at"}));
    EXPECT_TRUE(fetch());

    EXPECT_EQ(api.asked[0].url, "https://api.example/base/v2/userinfo");
    EXPECT_EQ(api.asked[0].authorization->reveal(), "Bearer at");
    EXPECT_EQ(api.asked[0].purpose.urgency, net::Urgency::token);
    EXPECT_EQ(api.asked[0].purpose.account, "milano");
    EXPECT_FALSE(api.asked[1].authorization);
}

TEST_F(FetchUserinfo, TellsFailuresApart)
{
    const std::map<unsigned, Errc> expected{
        {401, Errc::unauthorized},
        {403, Errc::forbidden},
        {404, Errc::invalid},
        {408, Errc::unreachable},
        {425, Errc::unreachable},
        {429, Errc::throttled},
        {418, Errc::malformed},
        {302, Errc::malformed},
        {500, Errc::unreachable},
        {503, Errc::unreachable},
    };
    for (const auto& [status, errc] : expected)
    {
        api.answers(status);
        EXPECT_EQ(code_of(fetch()), errc) << status;
    }
    api.answers(200, "<html>").fails(Errc::unreachable);
    EXPECT_EQ(code_of(fetch()), Errc::malformed);
    EXPECT_EQ(code_of(fetch()), Errc::unreachable);
}

TEST_F(FetchUserinfo, SaysWhatAnswered)
{
    api.answers(404);

    EXPECT_EQ(
        fetch().error().detail,
        "https://api.example/base/v2/userinfo answered 404: is api_base right?"
    );
}

}  // namespace
}  // namespace giposync::oauth
