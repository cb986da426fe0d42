#include "base/async.hpp"
#include "base/signal.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asio = boost::asio;

namespace giposync {
namespace {

using namespace std::chrono_literals;

struct SignalTest : testing::Test
{
    test::Simulation simulation;
    Signal signal{simulation.executor()};

    asio::awaitable<void> notify_after(Duration delay)
    {
        co_await simulation.clock.sleep(delay);
        signal.notify();
    }
};

TEST_F(SignalTest, WakesWhoWaits)
{
    std::vector<asio::awaitable<void>> all;
    all.push_back(signal.wait());
    all.push_back(notify_after(3s));

    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(simulation.elapsed(), 3s);
}

TEST_F(SignalTest, GivesUpWhenTheTimeIsOver)
{
    EXPECT_FALSE(simulation.run(signal.wait_for(simulation.clock, 2s)));
    EXPECT_EQ(simulation.elapsed(), 2s);
    EXPECT_EQ(simulation.clock.sleepers(), 0u);
}

struct TurnTest : testing::Test
{
    test::Simulation simulation;
    TurnTaking turns{simulation.executor()};
    std::vector<std::string> order;

    asio::awaitable<void> work(std::string name, Duration span)
    {
        const auto turn = co_await turns.take();
        order.push_back(name + " starts");
        co_await simulation.clock.sleep(span);
        order.push_back(name + " ends");
    }

    asio::awaitable<void> impatient() { co_await first_of(work("b", 1s), simulation.clock.sleep(1s)); }
};

TEST_F(TurnTest, AreTakenOneAfterTheOther)
{
    std::vector<asio::awaitable<void>> all;
    all.push_back(work("a", 2s));
    all.push_back(work("b", 1s));

    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(order, (std::vector<std::string>{"a starts", "a ends", "b starts", "b ends"}));
}

TEST_F(TurnTest, ACancelledWaitLeavesTheQueue)
{
    std::vector<asio::awaitable<void>> all;
    all.push_back(work("a", 5s));
    all.push_back(impatient());
    all.push_back(work("c", 1s));

    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(order, (std::vector<std::string>{"a starts", "a ends", "c starts", "c ends"}));
    EXPECT_EQ(simulation.elapsed(), 6s);
}

}  // namespace
}  // namespace giposync
