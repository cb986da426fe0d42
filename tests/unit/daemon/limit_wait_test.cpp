#include "base/iso8601.hpp"
#include "commands/limit_wait.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <sstream>
#include <stdexcept>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using quota::test::purpose;

struct LimitWaitTest : quota::test::LimiterFixture
{
    std::ostringstream output;

    LimitWaitTest()
    {
        options.ceiling = {3, 60s};
        limiter = make();
    }

    void run_watched(asio::awaitable<void> work)
    {
        simulation.run(telling_of_waits(simulation.clock, *limiter, output, std::move(work)));
    }

    asio::awaitable<void> two_requests()
    {
        co_await request("one", purpose(Urgency::token));
        co_await request("two", purpose(Urgency::token));
    }
};

TEST_F(LimitWaitTest, SaysOnceUntilWhenTheCeilingIsFull)
{
    fill_window();
    simulation.clock.advance(15s);
    const auto until = to_text_in_seconds(simulation.clock.now() + 45s);

    run_watched(two_requests());

    EXPECT_EQ(output.str(), "Waiting for the rate limit for another 45 s, until " + until + " ...\n");
}

TEST_F(LimitWaitTest, SaysNothingWhereThereIsRoomOrSoon)
{
    run_watched(two_requests());
    EXPECT_EQ(output.str(), "");

    run_watched(request("three", purpose(Urgency::token)));
    simulation.clock.advance(58s);
    run_watched(request("four", purpose(Urgency::token)));
    EXPECT_EQ(output.str(), "");
}

TEST_F(LimitWaitTest, HandsOnWhatTheWorkThrows)
{
    const auto fails = []() -> asio::awaitable<void> {
        throw std::runtime_error("no");
        co_return;
    };

    EXPECT_THROW(run_watched(fails()), std::runtime_error);
}

}  // namespace
}  // namespace giposync::commands
