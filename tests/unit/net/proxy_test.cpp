#include "net/proxy.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::net {
namespace {

struct Setting
{
    const char* text;
    const char* authority;  // null: refused
    const char* authorization;

    friend std::ostream& operator<<(std::ostream& out, const Setting& c) { return out << c.text; }
};

struct ProxySetting : testing::TestWithParam<Setting>
{
};

TEST_P(ProxySetting, IsReadOrRefused)
{
    const auto rules = ProxyRules::make(GetParam().text, {});

    if (!GetParam().authority)
    {
        ASSERT_FALSE(rules);
        EXPECT_EQ(rules.error().code, Errc::invalid);
        EXPECT_EQ(rules.error().detail.find("hush"), std::string::npos) << rules.error().detail;
        return;
    }
    ASSERT_TRUE(rules) << rules.error().detail;
    const auto* const proxy = rules->proxy_for(parse_url("https://api.example/").value());
    ASSERT_TRUE(proxy);
    EXPECT_EQ(proxy->authority(), GetParam().authority);
    EXPECT_EQ(proxy->authorization.reveal(), GetParam().authorization);
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    ProxySetting,
    testing::Values(
        Setting{"http://proxy.lan:3128", "proxy.lan:3128", ""},
        Setting{"HTTP://Proxy.LAN:3128/", "proxy.lan:3128", ""},
        Setting{"proxy.lan:3128", "proxy.lan:3128", ""},
        Setting{"http://proxy.lan", "proxy.lan:80", ""},
        Setting{"http://proxy.lan:443", "proxy.lan:443", ""},
        Setting{"http://10.0.0.1:8080", "10.0.0.1:8080", ""},
        Setting{"http://[2001:db8::1]:8080", "[2001:db8::1]:8080", ""},
        Setting{"http://[2001:db8::1]", "[2001:db8::1]:80", ""},
        Setting{"http://user:hush@proxy.lan:3128", "proxy.lan:3128", "Basic dXNlcjpodXNo"},
        Setting{"user:hush@proxy.lan:3128", "proxy.lan:3128", "Basic dXNlcjpodXNo"},
        Setting{"http://us%3Aer:p%40ss%2f@proxy.lan:3128", "proxy.lan:3128", "Basic dXM6ZXI6cEBzcy8="},
        Setting{
            "http://DOMAIN\\user:p@ss@proxy.lan:3128",
            "proxy.lan:3128",
            "Basic RE9NQUlOXHVzZXI6cEBzcw=="},
        Setting{"http://user@proxy.lan:3128", "proxy.lan:3128", "Basic dXNlcjo="},
        Setting{"http://user:hush%2@proxy.lan:3128", nullptr, nullptr},
        Setting{"http://user:hush%zz@proxy.lan:3128", nullptr, nullptr},
        Setting{"https://user:hush@proxy.lan:3128", nullptr, nullptr},
        Setting{"socks5://user:hush@proxy.lan:1080", nullptr, nullptr},
        Setting{"http://user:hush@proxy.lan:port", nullptr, nullptr},
        Setting{"http://user:hush@proxy.lan:99999", nullptr, nullptr},
        Setting{"http://user:hush@", nullptr, nullptr},
        Setting{"http://user:hush@proxy.lan:3128/path", nullptr, nullptr},
        Setting{"http://proxy lan:3128", nullptr, nullptr}
    )
);

bool goes_through_proxy(const ProxyRules& rules, const char* url)
{
    return rules.proxy_for(parse_url(url).value()) != nullptr;
}

TEST(ProxyRulesTest, WithoutAnyProxyAllGoesStraight)
{
    EXPECT_FALSE(goes_through_proxy(ProxyRules::make("", {}).value(), "https://api.example/"));
    EXPECT_FALSE(goes_through_proxy(ProxyRules::make("", {"", "*"}).value(), "https://api.example/"));
}

TEST(ProxyRulesTest, ThisMachineIsNoExceptionUnlessItIsNamed)
{
    const auto rules = ProxyRules::make("http://proxy.lan:3128", {}).value();
    const auto with_exceptions =
        ProxyRules::make("", {"http://proxy.lan:3128", "localhost,127.0.0.1,[::1]"}).value();

    for (const char* url : {"https://127.0.0.1/", "https://[::1]/", "https://localhost:8443/"})
    {
        EXPECT_TRUE(goes_through_proxy(rules, url)) << url;
        EXPECT_FALSE(goes_through_proxy(with_exceptions, url)) << url;
    }
}

TEST(ProxyRulesTest, PlainHttpNeverGoesThroughAProxy)
{
    const auto rules = ProxyRules::make("http://proxy.lan:3128", {}).value();

    for (const char* url : {"http://127.0.0.1:8080/", "http://localhost/"})
        EXPECT_FALSE(goes_through_proxy(rules, url)) << url;
}

TEST(ProxyRulesTest, ASettingReplacesTheEnvironmentWhole)
{
    const ProxyEnvironment environment{"http://other.lan:3128", "api.example"};

    const auto set = ProxyRules::make("http://proxy.lan:3128", environment).value();
    const auto unset = ProxyRules::make("", environment).value();

    const auto url = parse_url("https://api.example/").value();
    ASSERT_TRUE(set.proxy_for(url));
    EXPECT_EQ(set.proxy_for(url)->host, "proxy.lan");
    EXPECT_FALSE(unset.proxy_for(url));
    EXPECT_TRUE(goes_through_proxy(unset, "https://else.example/"));
}

TEST(ProxyRulesTest, AMistakeInTheEnvironmentIsSaidToBeThere)
{
    const auto rules = ProxyRules::make("", {"socks5://proxy.lan", ""});

    ASSERT_FALSE(rules);
    EXPECT_EQ(rules.error().detail.find("HTTPS_PROXY: "), 0u);
}

TEST(ProxyRulesTest, ExceptionsAreSeparatedByCommasOrBlanks)
{
    const auto rules =
        ProxyRules::make("", {"proxy.lan:3128", " a.example,b.example c.example,,\td.example "}).value();

    for (const char* url :
         {"https://a.example", "https://b.example", "https://c.example", "https://d.example"})
        EXPECT_FALSE(goes_through_proxy(rules, url)) << url;
    EXPECT_TRUE(goes_through_proxy(rules, "https://e.example"));
}

struct Exception
{
    const char* entry;
    const char* host;
    std::uint16_t port;
    bool matches;

    friend std::ostream& operator<<(std::ostream& out, const Exception& c)
    {
        return out << c.entry << " and " << c.host << ":" << c.port;
    }
};

struct ProxyException : testing::TestWithParam<Exception>
{
};

TEST_P(ProxyException, MatchesAsWithCurl)
{
    const auto& [entry, host, port, matches] = GetParam();

    EXPECT_EQ(is_exception(entry, host, port), matches);
}

INSTANTIATE_TEST_SUITE_P(
    Entries,
    ProxyException,
    testing::Values(
        Exception{"*", "api.example", 443, true},
        Exception{"*", "10.0.0.1", 443, true},
        Exception{"api.example", "api.example", 443, true},
        Exception{"API.Example", "api.example", 443, true},
        Exception{"api.example.", "api.example", 443, true},
        Exception{"api.example", "api.example.", 443, true},
        Exception{"example", "api.example", 443, true},
        Exception{".example", "api.example", 443, true},
        Exception{".example", "example", 443, true},
        Exception{"pi.example", "api.example", 443, false},
        Exception{"api.example", "example", 443, false},
        Exception{"api.example", "api.example.com", 443, false},
        Exception{"*.example", "api.example", 443, false},
        Exception{".", "api.example", 443, false},
        Exception{"api.example:443", "api.example", 443, true},
        Exception{"api.example:443", "api.example", 8443, false},
        Exception{".example:8443", "api.example", 8443, true},
        Exception{"10.0.0.1", "10.0.0.1", 443, true},
        Exception{"10.0.0.1:443", "10.0.0.1", 443, true},
        Exception{"10.0.0.1:443", "10.0.0.1", 444, false},
        Exception{"0.0.1", "10.0.0.1", 443, false},
        Exception{"10.0.0.0/8", "10.1.2.3", 443, true},
        Exception{"10.1.2.3/8", "10.9.9.9", 443, true},
        Exception{"10.0.0.0/8", "11.1.2.3", 443, false},
        Exception{"10.0.0.0/33", "10.0.0.0", 443, false},
        Exception{"0.0.0.0/0", "11.1.2.3", 443, true},
        Exception{"10.0.0.0/8", "10.example", 443, false},
        Exception{"2001:db8::1", "2001:db8::1", 443, true},
        Exception{"2001:DB8:0::1", "2001:db8::1", 443, true},
        Exception{"[2001:db8::1]", "2001:db8::1", 443, true},
        Exception{"[2001:db8::1]:443", "2001:db8::1", 443, true},
        Exception{"[2001:db8::1]:443", "2001:db8::1", 444, false},
        Exception{"2001:db8::/32", "2001:db8::1", 443, true},
        Exception{"2001:db8::/32", "2001:db9::1", 443, false},
        Exception{"10.0.0.0/8", "2001:db8::1", 443, false},
        Exception{"2001:db8::/32", "10.0.0.1", 443, false}
    )
);

}  // namespace
}  // namespace giposync::net
