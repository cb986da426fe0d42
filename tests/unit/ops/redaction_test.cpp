#include "hostile.hpp"
#include "ops/redaction.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::ops {
namespace {

struct Case
{
    std::string said;
    std::string logged;
};

TEST(WithoutSecrets, LeavesWhatHelpsAndHidesWhatOpensDoors)
{
    const std::vector<Case> cases{
        {"", ""},
        {"mail: cannot send message: Connection refused", "mail: cannot send message: Connection refused"},
        {"curl: (22) The requested URL returned error: 404",
         "curl: (22) The requested URL returned error: 404"},
        {"/usr/lib/x86_64-linux-gnu/libfoo.so.1: not found",
         "/usr/lib/x86_64-linux-gnu/libfoo.so.1: not found"},
        {"posting to https://hooks.slack.com/services/T0/B0/XyZ failed",
         "posting to https://hooks.slack.com/[...] failed"},
        {"https://user:pass@mail.example.it", "https://[...]@mail.example.it"},
        {"https://mail.example.it?token=1", "https://mail.example.it/[...]"},
        {"see https://example.it/", "see https://example.it/"},
        {"Authorization: Bearer abc", "Authorization: Bearer [...]"},
        {"authorization: basic abc rest", "authorization: basic [...] rest"},
        {"password=hunter2 user=me", "password=[...] user=me"},
        {"API_KEY: 'abc'", "API_KEY: '[...]'"},
        {"secret=", "secret="},
        {"bad token \"0123456789abcdef0123456789\"", "bad token \"[...]\""},
        {"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln", "[...]"},
        {"x-auth-token:abc", "x-auth-token:[...]"},
        {"at line 12345678901234567890123", "at line 12345678901234567890123"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(without_secrets(one.said), one.logged);
}

TEST(WithoutSecrets, TakesAnyBytes)
{
    for (const auto& text : test::hostile_texts())
        EXPECT_LE(without_secrets(text).size(), text.size() + 100);
}

TEST(WithoutSecrets, NeverShowsAPlantedToken)
{
    const std::string canary = "s3cr3t-canary-0123456789abcdef";
    for (const char* before :
         {"", "token ", "Bearer ", "key=", "https://h.it/", "https://", "{\"a\":\"", "x: ", "a\n"})
        for (const char* behind : {"", " ", "\"}", "\n", "@host.it/", "/x", ")"})
        {
            if (std::string(before) == "https://" && std::string(behind) != "@host.it/")
                continue;  // there it is a host
            EXPECT_EQ(without_secrets(before + canary + behind).find("canary"), std::string::npos)
                << before << "|" << behind;
        }
}

}  // namespace
}  // namespace giposync::ops
