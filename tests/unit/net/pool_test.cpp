#include "base/async.hpp"
#include "net/pool.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using namespace std::chrono_literals;

// A connection that only says whether it is still there.
class FakeStream final : public Stream
{
public:
    FakeStream(int& open, const bool& quiet) : open_(open), quiet_(quiet) { ++open_; }

    ~FakeStream() override { --open_; }

    asio::awaitable<Transfer> read_some(asio::mutable_buffer) override { co_return Transfer{}; }

    asio::awaitable<Transfer> write(asio::const_buffer) override { co_return Transfer{}; }

    bool quiet() override { return quiet_; }

private:
    int& open_;
    const bool& quiet_;
};

struct PoolTest : testing::Test
{
    test::Simulation simulation;
    std::unique_ptr<Pool> pool = std::make_unique<Pool>(simulation.executor(), simulation.clock, 2, 60s);
    int open = 0;
    int most_open = 0;
    int fresh = 0;
    bool quiet = true;
    std::vector<std::string> order;

    // Takes a connection as the client does, holds it for a while, and keeps it.
    asio::awaitable<void> use(std::string origin, Duration span, std::string name = {})
    {
        auto lease = co_await pool->lease(std::move(origin));
        order.push_back(name);
        auto stream = lease.take_idle();
        if (!stream)
        {
            ++fresh;
            stream = std::make_unique<FakeStream>(open, quiet);
        }
        most_open = std::max(most_open, open);
        co_await simulation.clock.sleep(span);
        lease.keep(std::move(stream), simulation.clock.moment());
    }

    asio::awaitable<void> give_up_after(asio::awaitable<void> work, Duration span)
    {
        co_await first_of(std::move(work), simulation.clock.sleep(span));
    }
};

TEST_F(PoolTest, AConnectionIsUsedAgain)
{
    simulation.run(use("a", 1s));
    simulation.run(use("a", 1s));

    EXPECT_EQ(fresh, 1);
    EXPECT_EQ(open, 1);
}

TEST_F(PoolTest, OriginsDoNotShare)
{
    simulation.run(use("a", 1s));
    simulation.run(use("b", 1s));

    EXPECT_EQ(fresh, 2);
}

TEST_F(PoolTest, NoMoreThanAllowedAreOpenAndTheRestWaitInOrder)
{
    std::vector<asio::awaitable<void>> all;
    for (const char* name : {"1", "2", "3", "4", "5"})
        all.push_back(use("a", 10s, name));
    all.push_back(use("b", 1s, "other"));

    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(order, (std::vector<std::string>{"1", "2", "other", "3", "4", "5"}));
    EXPECT_EQ(most_open, 3);
    EXPECT_EQ(fresh, 3);
    EXPECT_EQ(simulation.elapsed(), 30s);
}

TEST_F(PoolTest, ACancelledWaitLeavesTheQueue)
{
    std::vector<asio::awaitable<void>> all;
    all.push_back(use("a", 10s, "1"));
    all.push_back(use("a", 10s, "2"));
    all.push_back(give_up_after(use("a", 10s, "impatient"), 5s));
    all.push_back(use("a", 10s, "3"));

    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(order, (std::vector<std::string>{"1", "2", "3"}));
    EXPECT_EQ(simulation.elapsed(), 20s);
}

TEST_F(PoolTest, ACancelledUseLeavesNoConnectionButItsPlace)
{
    simulation.run(give_up_after(use("a", 10s), 5s));
    EXPECT_EQ(open, 0);

    std::vector<asio::awaitable<void>> all;
    all.push_back(use("a", 10s));
    all.push_back(use("a", 10s));
    simulation.run(all_of(std::move(all)));

    EXPECT_EQ(simulation.elapsed(), 10s);
}

TEST_F(PoolTest, WhatTheServerClosedIsNotUsed)
{
    simulation.run(use("a", 1s));
    quiet = false;

    simulation.run(use("a", 1s));

    EXPECT_EQ(fresh, 2);
    EXPECT_EQ(open, 1);
}

TEST_F(PoolTest, OldConnectionsAreClosedWhicheverOriginIsAskedFor)
{
    simulation.run(use("a", 1s));
    simulation.clock.advance(59s);
    simulation.run(use("b", 1s));
    EXPECT_EQ(open, 2);

    simulation.clock.advance(2s);
    simulation.run(use("b", 1s));

    EXPECT_EQ(fresh, 2);
    EXPECT_EQ(open, 1);
}

TEST_F(PoolTest, ALeaseMayOutliveThePool)
{
    auto held = std::make_shared<std::unique_ptr<Pool::Lease>>();
    const auto take = [](Pool& from, std::unique_ptr<Pool::Lease>& to) -> asio::awaitable<void> {
        to = std::make_unique<Pool::Lease>(co_await from.lease("a"));
    };
    simulation.run(take(*pool, *held));

    pool.reset();
    (*held)->keep(std::make_unique<FakeStream>(open, quiet), simulation.clock.moment());
    EXPECT_EQ(open, 1);
    held->reset();

    EXPECT_EQ(open, 0);
}

}  // namespace
}  // namespace giposync::net
