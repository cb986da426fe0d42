#include "base/url.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync {
namespace {

struct Case
{
    const char* text;
    const char* origin;  // null: refused
    const char* target;

    friend std::ostream& operator<<(std::ostream& out, const Case& c) { return out << c.text; }
};

struct UrlTest : testing::TestWithParam<Case>
{
};

TEST_P(UrlTest, IsSplitOrRefused)
{
    const auto url = parse_url(GetParam().text);

    if (!GetParam().origin)
    {
        ASSERT_FALSE(url);
        EXPECT_EQ(url.error().code, Errc::invalid);
        EXPECT_NE(url.error().detail.find(GetParam().text), std::string::npos);
        return;
    }
    ASSERT_TRUE(url) << url.error().detail;
    EXPECT_EQ(url->origin(), GetParam().origin);
    EXPECT_EQ(url->target, GetParam().target);
}

INSTANTIATE_TEST_SUITE_P(
    Urls,
    UrlTest,
    testing::Values(
        Case{"https://api.giponext.it", "https://api.giponext.it", "/"},
        Case{"https://API.GipoNext.it:443/v2?x=%20y", "https://api.giponext.it", "/v2?x=%20y"},
        Case{"https://10.0.0.1:8443/", "https://10.0.0.1:8443", "/"},
        Case{"https://[2001:DB8::1]/a", "https://[2001:db8::1]", "/a"},
        Case{"http://127.0.0.1:8080/a", "http://127.0.0.1:8080", "/a"},
        Case{"http://127.9.9.9/a", "http://127.9.9.9", "/a"},
        Case{"http://[::1]:8080/a", "http://[::1]:8080", "/a"},
        Case{"http://localhost/a", "http://localhost", "/a"},
        Case{"http://api.giponext.it/", nullptr, nullptr},
        Case{"http://10.0.0.1/", nullptr, nullptr},
        Case{"http://localhost.example.com/", nullptr, nullptr},
        Case{"http://127.0.0.1.example.com/", nullptr, nullptr},
        Case{"https://user:secret@host/", nullptr, nullptr},
        Case{"https://host/#fragment", nullptr, nullptr},
        Case{"https:///path", nullptr, nullptr},
        Case{"https://127.0.0.1x/p", "https://127.0.0.1x", "/p"},
        Case{"http://[::1/", nullptr, nullptr},
        Case{"http://[::1]x/", nullptr, nullptr},
        Case{"https://[fe80::1%eth0]/", nullptr, nullptr},
        Case{"https://[fe80::1%\r\nX-Evil: y]/", nullptr, nullptr},
        Case{"https://host/a%2", nullptr, nullptr},
        Case{"https://host/\"a", nullptr, nullptr},
        Case{"https://host:/a", "https://host", "/a"},
        Case{"https://host?x=1", "https://host", "/?x=1"},
        Case{"https://host:0/", nullptr, nullptr},
        Case{"https://host:99999/", nullptr, nullptr},
        Case{"ftp://host/", nullptr, nullptr},
        Case{"host/path", nullptr, nullptr},
        Case{"https://ho st/", nullptr, nullptr},
        Case{"", nullptr, nullptr}
    )
);

TEST(UrlParts, AnAddressDoesNotEndAtANul)
{
    using namespace std::string_view_literals;

    EXPECT_FALSE(parse_url("https://[::1\0x]/"sv));
    EXPECT_FALSE(parse_url("https://[::1\0\r\nX-Evil: y]/"sv));
}

TEST(UrlResolve, FollowsRfc3986)
{
    const auto base = parse_url("https://host:8443/v2/a/b?x=1").value();

    EXPECT_EQ(resolve(base, "/c?y=2")->target, "/c?y=2");
    EXPECT_EQ(resolve(base, "c")->target, "/v2/a/c");
    EXPECT_EQ(resolve(base, "../c/./d/..")->target, "/v2/c/");
    EXPECT_EQ(resolve(base, "/../..")->target, "/");
    EXPECT_EQ(resolve(base, "")->target, "/v2/a/b?x=1");
    EXPECT_EQ(resolve(base, "//other/c")->origin(), "https://other");
    EXPECT_EQ(resolve(base, "c?next=https://x/")->target, "/v2/a/c?next=https://x/");
    EXPECT_EQ(resolve(base, "?z")->target, "/v2/a/b?z");
    EXPECT_EQ(resolve(base, "https://other/c#f")->origin(), "https://other");
    EXPECT_FALSE(resolve(base, "http://other/c"));
}

TEST(UrlParts, TheLogSeesNoQuery)
{
    EXPECT_EQ(parse_url("https://host/a?code=1")->without_query(), "https://host/a");
}

TEST(UrlParts, AnOriginIsSchemeHostAndPort)
{
    const auto url = [](const char* text) { return parse_url(text).value(); };

    EXPECT_TRUE(same_origin(url("https://host/a"), url("https://HOST:443/b")));
    EXPECT_FALSE(same_origin(url("https://host/a"), url("https://host:444/a")));
    EXPECT_FALSE(same_origin(url("http://localhost/a"), url("https://localhost:80/a")));
}

}  // namespace
}  // namespace giposync
