#pragma once

#include "account_world.hpp"
#include "base/async.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace giposync::oauth {

// One process that keeps the token of one account, against a model of the server, in virtual time.
struct TokenKeeperTest : testing::Test
{
    test::AccountWorld world;
    std::unique_ptr<test::Process> process;

    void start(const TokenRecord& record)
    {
        world.write(record);
        process = world.start();
    }

    TokenKeeper& keeper() { return process->keeper; }

    Result<Secret> token() { return world.simulation.run(keeper().access_token()); }

    std::string text(const Result<Secret>& token)
    {
        return token ? std::string(token->reveal()) : "error: " + token.error().detail;
    }

    std::ptrdiff_t token_calls() const { return world.server.count("/token"); }

    // Asks every minute, as walks would, and counts the requests that come of it.
    std::ptrdiff_t token_calls_within(Duration span)
    {
        const auto before = token_calls();
        const auto end = world.simulation.clock.moment() + span;
        while (world.simulation.clock.moment() < end)
        {
            (void)token();
            world.advance(std::chrono::minutes(1));
        }
        return token_calls() - before;
    }
};

}  // namespace giposync::oauth
