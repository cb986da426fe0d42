#include "net/redirects.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::net {
namespace {

struct RedirectsTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport below;
    Redirects redirects{below};

    Result<Response> send(Method method = Method::get)
    {
        Request request;
        request.method = method;
        request.url = "https://api.example/v2/a?offset=0";
        request.authorization = Secret{"Bearer token"};
        return simulation.run(redirects.send(std::move(request)));
    }

    void redirects_to(std::string location, unsigned status = 302)
    {
        below.answers(status, "", {{"Location", std::move(location)}});
    }
};

TEST_F(RedirectsTest, AreFollowedWithinTheOriginWithTheToken)
{
    for (const unsigned status : {301u, 302u, 307u, 308u})
    {
        below.asked.clear();
        redirects_to("/v2/b?x=1", status);
        redirects_to("https://API.example:443/v2/c", status);
        redirects_to("d", status);
        below.answers(200, "found");

        const auto response = send();

        ASSERT_TRUE(response) << response.error().detail;
        EXPECT_EQ(response->body, "found");
        EXPECT_EQ(
            below.urls(),
            (std::vector<std::string>{
                "https://api.example/v2/a?offset=0",
                "https://api.example/v2/b?x=1",
                "https://api.example/v2/c",
                "https://api.example/v2/d"})
        );
        EXPECT_EQ(below.asked.back().authorization->reveal(), "Bearer token");
    }
}

TEST_F(RedirectsTest, ToAnotherOriginAreRefusedAndNamed)
{
    for (const std::string to : {"https://evil.example", "https://api.example:8443", "http://localhost:8080"})
    {
        below.asked.clear();
        redirects_to(to + "/?code=secret");

        const auto response = send();

        ASSERT_FALSE(response);
        EXPECT_EQ(response.error().code, Errc::malformed);
        EXPECT_TRUE(response.error().may_have_arrived);
        EXPECT_NE(response.error().detail.find("https://api.example"), std::string::npos);
        EXPECT_NE(response.error().detail.find(to), std::string::npos);
        EXPECT_EQ(response.error().detail.find("secret"), std::string::npos);
        EXPECT_EQ(below.asked.size(), 1u);
    }
}

TEST_F(RedirectsTest, ToAUrlThatIsNoneAreRefused)
{
    for (const char* to :
         {"http://api.example/secret", "https://", "https://user:secret@api.example/", "/a b", "ftp://x/"})
    {
        redirects_to(to);

        const auto response = send();

        ASSERT_FALSE(response) << to;
        EXPECT_EQ(response.error().code, Errc::malformed);
        EXPECT_EQ(response.error().detail.find("secret"), std::string::npos);
    }
}

TEST_F(RedirectsTest, InCirclesEnd)
{
    for (int i = 0; i < 6; ++i)
        redirects_to("/v2/a");

    const auto response = send();

    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, Errc::malformed);
    EXPECT_EQ(below.asked.size(), 6u);
}

TEST_F(RedirectsTest, OfPostAreAnswers)
{
    redirects_to("/v2/b", 307);

    EXPECT_EQ(send(Method::post)->status, 307u);
    EXPECT_EQ(below.asked.size(), 1u);
}

TEST_F(RedirectsTest, OtherAnswersAndFailuresPassThrough)
{
    below.answers(200, "body")
        .answers(302)  // without a Location
        .answers(304, "", {{"Location", "/x"}})
        .answers(300, "", {{"Location", "/x"}})
        .answers(303, "", {{"Location", "/x"}})
        .fails(Errc::throttled);

    EXPECT_EQ(send()->body, "body");
    for (const unsigned status : {302u, 304u, 300u, 303u})
        EXPECT_EQ(send()->status, status);
    EXPECT_EQ(send().error().code, Errc::throttled);
    EXPECT_EQ(below.asked.size(), 6u);
}

}  // namespace
}  // namespace giposync::net
