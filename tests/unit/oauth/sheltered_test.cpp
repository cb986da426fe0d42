#include "oauth/sheltered.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

struct ShelteredTest : testing::Test
{
    test::Simulation simulation;
    std::string outcome = "none";
    bool reached_the_end = false;

    asio::awaitable<std::string> work(Duration span)
    {
        co_await simulation.clock.sleep(span);
        reached_the_end = true;
        co_return "done";
    }

    asio::awaitable<std::string> broken()
    {
        co_await simulation.clock.sleep(1s);
        throw std::runtime_error("broken");
    }

    asio::awaitable<void> shelter(asio::awaitable<std::string> inner)
    {
        try
        {
            const auto grace = [] { return 3s; };
            const auto result = co_await sheltered(std::move(inner), simulation.clock, grace);
            outcome = result.value + (result.cancelled ? ", cancelled" : "");
        }
        catch (const std::exception& failure)
        {
            outcome = failure.what();
            throw;
        }
    }

    // Cancels after `span` what would run for longer.
    asio::awaitable<void> cancelled_after(Duration span, asio::awaitable<void> inner)
    {
        co_await first_of(std::move(inner), simulation.clock.sleep(span));
    }
};

TEST_F(ShelteredTest, AnswersWithTheValue)
{
    simulation.run(shelter(work(1s)));

    EXPECT_EQ(outcome, "done");
}

TEST_F(ShelteredTest, ThrowsWhatTheWorkThrows)
{
    EXPECT_THROW(simulation.run(shelter(broken())), std::runtime_error);
}

TEST_F(ShelteredTest, LetsTheWorkEndWhenTheCallerIsCancelled)
{
    simulation.run(cancelled_after(1s, shelter(work(3s))));

    EXPECT_EQ(outcome, "done, cancelled");
    EXPECT_EQ(simulation.elapsed(), 3s);
}

TEST_F(ShelteredTest, CancelsTheWorkWhenItsGraceIsOver)
{
    simulation.run(cancelled_after(1s, shelter(work(60s))));

    EXPECT_FALSE(reached_the_end);
    EXPECT_NE(outcome.find("cancel"), std::string::npos) << outcome;
    EXPECT_EQ(simulation.elapsed(), 4s);
    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

TEST_F(ShelteredTest, IsNotTornByASecondCancellation)
{
    simulation.run(cancelled_after(2s, cancelled_after(1s, shelter(work(3s)))));

    EXPECT_EQ(outcome, "done, cancelled");
}

TEST_F(ShelteredTest, MayBeLeftBehindByADyingLoop)
{
    auto executor = simulation.executor();
    asio::co_spawn(executor, shelter(work(60s)), [](std::exception_ptr) {});
    simulation.settle();

    SUCCEED();  // what matters is that nothing is used after it is gone
}

}  // namespace
}  // namespace giposync::oauth
