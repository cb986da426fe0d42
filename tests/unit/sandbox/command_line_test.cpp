#include "sandbox/command_line.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

std::variant<ServerWish, Farewell> read(std::vector<const char*> words)
{
    words.insert(words.begin(), "giposandbox");
    return read_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLineTest, BecomesAWish)
{
    const auto read_wish = read(
        {"--port",
         "8443",
         "--size",
         "500",
         "--seed",
         "9",
         "--rate",
         "60/30",
         "--approve-after",
         "2.5",
         "--user",
         "bruno",
         "--tenant",
         "tenant-1",
         "--token-lifetime",
         "90",
         "--client-id",
         "me",
         "--client-secret",
         "s",
         "--certificate-dir",
         "/tmp/x",
         "--certificate",
         "wrong-host",
         "--control",
         "--now",
         "2026-01-31T12:00:00Z",
         "--set",
         "lists.order=id",
         "--set",
         "pages.items=data"}
    );
    const auto* const wish = std::get_if<ServerWish>(&read_wish);
    ASSERT_TRUE(wish) << std::get<Farewell>(read_wish).text;

    EXPECT_EQ(wish->port, 8443);
    EXPECT_EQ(wish->options.data.patients, 500);
    EXPECT_EQ(wish->options.data.seed, 9);
    EXPECT_EQ(wish->options.rate.requests, 60);
    EXPECT_EQ(wish->options.rate.per, 30s);
    EXPECT_EQ(wish->options.accounts.approves_itself->after, 2500ms);
    EXPECT_EQ(wish->options.accounts.approves_itself->user, "bruno");
    EXPECT_EQ(wish->options.tenants.front().id, "tenant-1");
    EXPECT_EQ(wish->options.accounts.users.front().tenant, "tenant-1");
    EXPECT_EQ(wish->options.accounts.access_lifetime, 90s);
    EXPECT_EQ(wish->options.accounts.clients.front().id, "me");
    EXPECT_EQ(wish->options.accounts.clients.front().secret, "s");
    EXPECT_EQ(wish->certificate_dir, "/tmp/x");
    EXPECT_EQ(wish->certificate, Certificate::wrong_host);
    EXPECT_EQ(wish->control, Offered::yes);
    EXPECT_EQ(wish->now, Instant{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h});
    EXPECT_EQ(wish->options.lists[Kind::episodes].order, SortKey::id);
    EXPECT_EQ(wish->options.pages.envelope.items, "data");
}

TEST(CommandLineTest, WithoutWordsItIsQuiet)
{
    const auto read_wish = read({"--plain"});
    const auto* const wish = std::get_if<ServerWish>(&read_wish);
    ASSERT_TRUE(wish);
    EXPECT_EQ(wish->port, 0);
    EXPECT_EQ(wish->protocol, Protocol::http);
    EXPECT_EQ(wish->control, Offered::no);
    EXPECT_FALSE(wish->options.accounts.approves_itself);
    EXPECT_EQ(wish->options.rate.requests, 0);
}

TEST(CommandLineTest, HelpIsNoError)
{
    for (const auto* const word : {"--help", "--options"})
    {
        const auto farewell = std::get<Farewell>(read({word}));
        EXPECT_EQ(farewell.exit_code, 0);
        EXPECT_FALSE(farewell.text.empty());
    }
}

TEST(CommandLineTest, WhatIsWrongIsSaidInOneLine)
{
    const std::vector<std::vector<const char*>> wrong{
        {},
        {"--port", "x", "--plain"},
        {"--port", "70000", "--plain"},
        {"--plain", "--size", "many"},
        {"--plain", "--rate", "60"},
        {"--plain", "--rate", "x/60"},
        {"--plain", "--approve-after", "soon"},
        {"--plain", "--user", "nobody"},
        {"--plain", "--now", "today"},
        {"--plain", "--set", "lists.order"},
        {"--plain", "--set", "lists.order=colour"},
        {"--certificate-dir", "x", "--certificate", "good"},
        {"--plain", "--flood"}};
    for (const auto& words : wrong)
    {
        const auto outcome = read(words);
        const auto* const farewell = std::get_if<Farewell>(&outcome);
        ASSERT_TRUE(farewell) << (words.empty() ? "" : words.back());
        EXPECT_EQ(farewell->exit_code, 2);
        EXPECT_FALSE(farewell->text.empty());
    }
}

}  // namespace
}  // namespace giposync::sandbox
