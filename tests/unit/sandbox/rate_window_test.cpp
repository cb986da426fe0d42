#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct RateWindowTest : testing::Test
{
    RateOptions options{3, 60s, 30s, RetryAfterForm::seconds};

    static bool lets_in(RateWindow& window, Instant now) { return !window.arrive(now).has_value(); }
};

TEST_F(RateWindowTest, LetsInSoManyInAnySpan)
{
    RateWindow window{options};
    EXPECT_TRUE(lets_in(window, noon));
    EXPECT_TRUE(lets_in(window, noon + 50s));
    EXPECT_TRUE(lets_in(window, noon + 59s));
    EXPECT_TRUE(lets_in(window, noon + 60s)) << "the first has left the window";
    EXPECT_FALSE(lets_in(window, noon + 109'999ms));
    EXPECT_FALSE(lets_in(window, noon + 110s)) << "too early: a wait of 30 s was named";
    EXPECT_EQ(window.conduct().requests, 6);
    EXPECT_EQ(window.conduct().throttled, 2);
    EXPECT_EQ(window.conduct().too_early, 1);
    EXPECT_EQ(window.conduct().arrivals.size(), 6);
}

TEST_F(RateWindowTest, RetryingEarlyProlongsTheWait)
{
    RateWindow window{options};
    for (int i = 0; i < 3; ++i)
        lets_in(window, noon);
    EXPECT_FALSE(lets_in(window, noon + 50s));
    EXPECT_FALSE(lets_in(window, noon + 79s));
    EXPECT_FALSE(lets_in(window, noon + 108s));
    EXPECT_TRUE(lets_in(window, noon + 138s));
}

TEST_F(RateWindowTest, WhoWaitsAsToldIsLetInOnceTheWindowIsFree)
{
    RateWindow window{options};
    for (int i = 0; i < 4; ++i)
        lets_in(window, noon);
    EXPECT_TRUE(lets_in(window, noon + 60s));
    EXPECT_EQ(window.conduct().too_early, 0);
}

TEST_F(RateWindowTest, OthersWithTheSameClientIdTakeTheirShare)
{
    RateWindow window{options};
    window.arrive_from_elsewhere(noon);
    window.arrive_from_elsewhere(noon);
    EXPECT_TRUE(lets_in(window, noon + 1s));
    EXPECT_FALSE(lets_in(window, noon + 2s));
    EXPECT_EQ(window.conduct().requests, 2);
}

TEST_F(RateWindowTest, TheLimitCanChange)
{
    RateWindow window{options};
    window.set_limit(0, 60s);
    for (int i = 0; i < 100; ++i)
        EXPECT_TRUE(lets_in(window, noon));
    window.set_limit(1, 10s);
    EXPECT_TRUE(lets_in(window, noon + 1s));
    EXPECT_FALSE(lets_in(window, noon + 2s));
}

TEST_F(RateWindowTest, TheRefusalIsTheDocumentedOne)
{
    RateWindow window{{0, 60s, 30s, RetryAfterForm::seconds}};
    window.set_limit(1, 60s);
    window.arrive(noon);
    const auto refusal = window.arrive(noon);
    ASSERT_TRUE(refusal);
    EXPECT_EQ(refusal->status, 429);
    EXPECT_EQ(*header(refusal->headers, "Retry-After"), "30");
    EXPECT_EQ(refusal->body, R"({"error":"rate_limit_exceeded","message":"Too many requests."})");
}

TEST_F(RateWindowTest, TheWaitIsNamedAsADateOrNotAtAll)
{
    RateWindow dated{{1, 60s, 30s, RetryAfterForm::date}};
    dated.arrive(noon);
    EXPECT_EQ(*header(dated.arrive(noon + 100ms)->headers, "Retry-After"), "Sat, 31 Jan 2026 12:00:31 GMT");

    RateWindow silent{{1, 60s, 30s, RetryAfterForm::absent}};
    silent.arrive(noon);
    EXPECT_EQ(header(silent.arrive(noon)->headers, "Retry-After"), nullptr);
}

TEST(RateLimit, CountsEverythingThatAClientAsks)
{
    Options options;
    options.rate.requests = 5;
    options.accounts.clients.push_back({"other", "secret"});
    Sandbox sandbox{options, noon};
    Browser browser{sandbox};

    browser.log_in();                                    // two
    EXPECT_EQ(browser.get("/v2/userinfo").status, 200);  // three
    EXPECT_EQ(browser.get("/.well-known/openid-configuration").status, 200);
    EXPECT_EQ(browser.get("/nowhere").status, 404);
    EXPECT_EQ(browser.refresh("rt-x").status, 429);
    EXPECT_EQ(browser.get("/device").status, 200) << "a person's browser is nobody's client";

    Browser other{sandbox};
    other.credentials = {{"Authorization", "Basic b3RoZXI6c2VjcmV0"}};  // other:secret
    EXPECT_EQ(other.ask_for_code().status, 200) << "each client_id has its own window";
    EXPECT_EQ(sandbox.rate("other").conduct().requests, 1);
    EXPECT_EQ(sandbox.rate().conduct().requests, 6);
}

TEST(RateLimit, AnswersThatItRefusesDoNothing)
{
    Options options;
    options.rate.requests = 2;
    Sandbox sandbox{options, noon};
    Browser browser{sandbox};
    const auto token = value_in(browser.log_in(), "refresh_token");

    EXPECT_EQ(browser.refresh(token).status, 429);
    browser.now += 61s;
    EXPECT_EQ(browser.refresh(token).status, 200) << "the token is not spent by a 429";
}

}  // namespace
}  // namespace giposync::sandbox
