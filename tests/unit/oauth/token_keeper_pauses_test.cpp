// A refresh whose caller is told to stop, or that the server turns away for a while.

#include "token_keeper_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

struct CancelledRefresh : TokenKeeperTest
{
    asio::awaitable<void> take() { (void)co_await keeper().access_token(); }

    void cancel_after(Duration span, Duration latency)
    {
        start(world.record());
        world.server.latency = latency;
        world.simulation.run(first_of(take(), world.simulation.clock.sleep(span)));
        world.server.latency = 0s;
    }
};

TEST_F(CancelledRefresh, StillStoresTheAnswerThatWasUnderWay)
{
    cancel_after(1s, 1500ms);

    EXPECT_EQ(world.simulation.elapsed(), 3s);
    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_FALSE(world.written().in_flight);
    EXPECT_TRUE(token());
    EXPECT_EQ(token_calls(), 1);
}

// A server that rotates has spent the token by then: without the answer, the login would be lost.
TEST_F(CancelledRefresh, IsWaitedForAsLongAsARequestMayTake)
{
    cancel_after(1s, 14s);

    EXPECT_EQ(world.simulation.elapsed(), 28s);
    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_EQ(world.log.count("token.awaited"), 1);
}

TEST_F(CancelledRefresh, DoesNotLeaveAnyMoreWhereItWaitsForItsTurn)
{
    start(world.record());
    world.server.queue = 10s;

    world.simulation.run(first_of(take(), world.simulation.clock.sleep(1s)));

    EXPECT_EQ(world.simulation.elapsed(), 1s);
    EXPECT_EQ(token_calls(), 0);
    EXPECT_FALSE(world.written().in_flight);
}

TEST_F(CancelledRefresh, WaitsNoLongerThanAStopMayTake)
{
    cancel_after(1s, 60s);

    EXPECT_EQ(world.simulation.elapsed(), 36s);
    EXPECT_EQ(world.written().in_flight->requests, 1);
    process = world.start();
    EXPECT_TRUE(token());  // it had not arrived
}

TEST_F(CancelledRefresh, LeavesTheTurnToTheNext)
{
    start(world.record());
    world.server.latency = 10s;
    std::string given;
    const auto impatient = [&]() -> asio::awaitable<void> {
        co_await first_of(take(), world.simulation.clock.sleep(1s));
    };
    const auto patient = [&]() -> asio::awaitable<void> { given = text(co_await keeper().access_token()); };
    std::vector<asio::awaitable<void>> both;
    both.push_back(impatient());
    both.push_back(patient());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_TRUE(world.server.accepts(Secret{given})) << given;
}

// The mark says that a request is out: one that waits for its turn is not.
struct ThrottledRefresh : TokenKeeperTest
{
    asio::awaitable<void> take() { (void)co_await keeper().access_token(); }

    void stop_after(Duration span)
    {
        start(world.record());
        world.server.queue = 1h;
        world.server.latency = 1s;
        world.simulation.run(first_of(take(), world.simulation.clock.sleep(span)));
        world.server.queue = 0s;
    }

    // Looks at the disk as one who was started after a kill would.
    asio::awaitable<void> look_after(Duration span, bool& marked)
    {
        co_await world.simulation.clock.sleep(span);
        marked = world.written().in_flight.has_value();
    }
};

TEST_F(ThrottledRefresh, IsMarkedOnlyWhileItIsOut)
{
    start(world.record());
    world.server.queue = 1h;
    world.server.latency = 5s;
    world.server.turns_away = 1;
    std::vector<std::pair<Duration, bool>>
        looks{{30min, true}, {1h + 1s, false}, {1h + 11s, true}, {2h, true}, {2h + 11s, false}};
    std::vector<asio::awaitable<void>> all;
    all.push_back(take());
    for (auto& [span, marked] : looks)
        all.push_back(look_after(span, marked));

    world.simulation.run(all_of(std::move(all)));

    const std::vector<std::pair<Duration, bool>>
        expected{{30min, false}, {1h + 1s, true}, {1h + 11s, false}, {2h, false}, {2h + 11s, true}};
    EXPECT_EQ(looks, expected);
    EXPECT_TRUE(world.server.accepts(token().value()));
    EXPECT_EQ(token_calls(), 2);
    EXPECT_FALSE(world.written().in_flight);
}

TEST_F(ThrottledRefresh, ThatIsStoppedBeforeItLeavesIsNoLostAnswer)
{
    stop_after(30min);

    EXPECT_EQ(token_calls(), 0);
    EXPECT_FALSE(world.written().in_flight);
    process = world.start();
    world.server.instead = {{400, {}, ""}};
    EXPECT_TRUE(token());  // a "no" without a reason is heard twice
}

TEST_F(ThrottledRefresh, ThatIsStoppedBehindA429IsNoLostAnswer)
{
    world.server.turns_away = 1;
    stop_after(90min);

    EXPECT_EQ(token_calls(), 1);
    EXPECT_FALSE(world.written().in_flight);
    process = world.start();
    world.server.revoke_all();
    EXPECT_EQ(text(token()).find("was lost"), std::string::npos);
}

TEST_F(ThrottledRefresh, LeavesTheMarkOfARequestThatWasLostBefore)
{
    auto record = world.record();
    record.in_flight = InFlight{world.simulation.clock.now(), 1};
    start(record);
    world.server.turns_away = 2;
    world.server.queue = 1h;
    world.simulation.run(first_of(take(), world.simulation.clock.sleep(150min)));

    EXPECT_EQ(world.written().in_flight->requests, 1);
}

TEST_F(ThrottledRefresh, DoesNotLeaveWhereTheDiskHasFilledUpMeanwhile)
{
    start(world.record());
    world.server.queue = 1h;
    std::string given;
    const auto ask = [&]() -> asio::awaitable<void> { given = text(co_await keeper().access_token()); };
    const auto fill = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(30min);
        world.files.disk = test::Disk::full;
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(ask());
    both.push_back(fill());

    world.simulation.run(all_of(std::move(both)));

    EXPECT_NE(given.find("No space left"), std::string::npos) << given;
    EXPECT_EQ(token_calls(), 0);
    EXPECT_EQ(world.log.names(), std::vector<std::string>{"disk.unwritable"});

    world.files.disk = test::Disk::good;
    world.advance(1min);
    EXPECT_TRUE(token());
}

}  // namespace
}  // namespace giposync::oauth
