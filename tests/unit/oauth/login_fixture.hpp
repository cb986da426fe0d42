#pragma once

#include "account_world.hpp"
#include "base/async.hpp"
#include "oauth/login.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

using Texts = std::vector<std::string>;

struct Terminal final : Prompt
{
    std::vector<UserCode> codes;
    std::function<void()> shown = [] {};

    void show(const UserCode& code) override
    {
        codes.push_back(code);
        shown();
    }
};

// Somebody logs in, with a person who approves at once, against a model of the server, in virtual time.
struct LoginTest : testing::Test
{
    test::AccountWorld world;
    Terminal terminal;
    LoginOptions options{
        {{"giponext.patients", "giponext.agenda", "offline_access"}, 2},
        {{TenantId{"tenant-1"}}, std::nullopt, "Clinica Milano"},
        "https://api.example"};

    boost::asio::awaitable<Result<LoginResult>> logging_in(test::Process& process)
    {
        Login login{
            world.server,
            process.server,
            process.store,
            world.simulation.clock,
            world.log,
            terminal,
            options};
        co_return co_await login.run();
    }

    Result<LoginResult> log_in()
    {
        const auto process = world.start();
        return world.simulation.run(logging_in(*process));
    }

    // A login of the clinic that is there already.
    void log_in_before() { world.write(world.fresh_record()); }

    void expect_the_earlier_login_lives()
    {
        EXPECT_EQ(world.written().login, "first");
        for (const auto& token : world.server.revoked)
            EXPECT_FALSE(token == "rt-canary-0" || token == "at-canary-0") << token;
    }

    bool is_revoked(std::string_view prefix) const
    {
        const auto& revoked = world.server.revoked;
        return std::any_of(revoked.begin(), revoked.end(), [&](const std::string& token) {
            return token.starts_with(prefix);
        });
    }
};

}  // namespace giposync::oauth
