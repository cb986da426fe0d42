#include "oauth/client.hpp"

#include <gtest/gtest.h>

namespace giposync::oauth {
namespace {

const net::Purpose login{net::Urgency::token, "milano", Duration::zero()};

TEST(ClientAuthentication, ByBasicEncodesIdAndSecretBeforeBase64)
{
    const Client client{"id:1", Secret{"s %:\xC3\xA9"}, Authentication::basic};

    const auto request = form_request(client, "https://a.example/token", {{"grant_type", "x y"}}, login);

    // base64 of "id%3A1:s%20%25%3A%C3%A9"
    ASSERT_TRUE(request.authorization);
    EXPECT_EQ(request.authorization->reveal(), "Basic aWQlM0ExOnMlMjAlMjUlM0ElQzMlQTk=");
    EXPECT_EQ(request.form, "grant_type=x%20y");
}

TEST(ClientAuthentication, ByPostIsInTheFormAndNowhereElse)
{
    const Client client{"id:1", Secret{"s&t"}, Authentication::post};

    const auto request = form_request(client, "https://a.example/token", {{"grant_type", "x"}}, login);

    EXPECT_FALSE(request.authorization);
    EXPECT_EQ(request.form, "grant_type=x&client_id=id%3A1&client_secret=s%26t");
}

TEST(ClientAuthentication, IsAPostOfTheMostUrgentClass)
{
    const auto request = form_request(Client{"id", Secret{"s"}}, "https://a.example/token", {}, login);

    EXPECT_EQ(request.method, net::Method::post);
    EXPECT_EQ(request.url, "https://a.example/token");
    EXPECT_EQ(request.purpose.urgency, net::Urgency::token);
    EXPECT_EQ(request.purpose.account, "milano");
    ASSERT_EQ(request.headers.size(), 1u);
    EXPECT_EQ(request.headers[0].name, "Accept");
}

TEST(ClientFingerprint, ChangesWithAnyPartAndShowsNone)
{
    const Client client{"id", Secret{"canary"}, Authentication::basic};
    const auto print = fingerprint(client);

    EXPECT_EQ(print, fingerprint(client));
    EXPECT_NE(print, fingerprint(Client{"id", Secret{"canarz"}, Authentication::basic}));
    EXPECT_NE(print, fingerprint(Client{"id", Secret{"canary"}, Authentication::post}));
    EXPECT_NE(print, fingerprint(Client{"idc", Secret{"anary"}, Authentication::basic}));
    EXPECT_EQ(print.find("canary"), std::string::npos);
}

}  // namespace
}  // namespace giposync::oauth
