#include "account_world.hpp"
#include "base/async.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace asio = boost::asio;

// Two processes on one store: the service, and a command beside it.
namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

struct TwoKeepersTest : testing::Test
{
    test::AccountWorld world;
    std::unique_ptr<test::Process> service;
    std::unique_ptr<test::Process> command;

    void start(const TokenRecord& record)
    {
        world.write(record);
        service = world.start();
        command = world.start();
    }

    static asio::awaitable<void> take(TokenKeeper& keeper, std::string& given)
    {
        const auto token = co_await keeper.access_token();
        given = token ? std::string(token->reveal()) : token.error().detail;
    }

    std::vector<std::string> both_take()
    {
        std::vector<std::string> given(2);
        std::vector<asio::awaitable<void>> both;
        both.push_back(take(service->keeper, given[0]));
        both.push_back(take(command->keeper, given[1]));
        world.simulation.run(all_of(std::move(both)));
        return given;
    }
};

TEST_F(TwoKeepersTest, RefreshOnceForBoth)
{
    start(world.record());
    world.server.latency = 3s;

    const auto given = both_take();

    EXPECT_EQ(given[0], given[1]);
    EXPECT_TRUE(world.server.accepts(Secret{given[0]}));
    EXPECT_EQ(world.server.count("/token"), 1);
}

TEST_F(TwoKeepersTest, WaitForEachOtherWereOneOfThemThrottledForAnHour)
{
    start(world.record());
    world.server.queue = 1h;
    world.server.latency = 1s;
    world.server.turns_away = 1;

    const auto given = both_take();

    EXPECT_EQ(given[0], given[1]);
    EXPECT_TRUE(world.server.accepts(Secret{given[0]})) << given[0];
    EXPECT_LT(world.simulation.elapsed(), 2h + 10s);
    EXPECT_EQ(world.server.count("/token"), 2);
    EXPECT_EQ(world.log.count("token.awaited"), 1);
    EXPECT_EQ(world.log.count("token.refresh_failed"), 0);
}

TEST_F(TwoKeepersTest, TakeOverFromOneThatIsStoppedWhileItWaits)
{
    start(world.record());
    world.server.queue = 1h;
    std::string given;
    const auto stopped = [&]() -> asio::awaitable<void> {
        std::string nobodys;
        co_await first_of(take(service->keeper, nobodys), world.simulation.clock.sleep(30min));
        world.server.queue = 0s;
    };
    std::vector<asio::awaitable<void>> both;
    both.push_back(stopped());
    both.push_back(take(command->keeper, given));

    world.simulation.run(all_of(std::move(both)));

    EXPECT_TRUE(world.server.accepts(Secret{given})) << given;
    EXPECT_LT(world.simulation.elapsed(), 31min);
}

TEST_F(TwoKeepersTest, TakeWhatTheOtherHasStored)
{
    start(world.record());
    const auto first = world.simulation.run(service->keeper.access_token()).value();

    EXPECT_EQ(world.simulation.run(command->keeper.access_token()).value(), first);
    EXPECT_EQ(world.server.count("/token"), 1);
}

TEST_F(TwoKeepersTest, ReplaceARefusedTokenOnceForBoth)
{
    start(world.fresh_record());
    const auto refused = world.simulation.run(service->keeper.access_token()).value();
    const auto fresh = world.simulation.run(service->keeper.replace(refused)).value();

    EXPECT_EQ(world.simulation.run(command->keeper.replace(refused)).value(), fresh);
    EXPECT_EQ(world.server.count("/token"), 1);
}

TEST_F(TwoKeepersTest, HearOfADeadGrantOnce)
{
    start(world.record());
    world.server.latency = 3s;
    world.server.revoke_all();

    const auto given = both_take();

    EXPECT_NE(given[0].find("giposyncd login"), std::string::npos);
    EXPECT_NE(given[1].find("giposyncd login"), std::string::npos);
    EXPECT_EQ(world.server.count("/token"), 1);
}

TEST_F(TwoKeepersTest, GoThroughManyHoursWithoutASpentToken)
{
    start(world.record());
    world.server.latency = 500ms;
    for (int hour = 0; hour < 48; ++hour)
    {
        const auto given = both_take();
        ASSERT_TRUE(world.server.accepts(Secret{given[0]})) << given[0];
        ASSERT_TRUE(world.server.accepts(Secret{given[1]})) << given[1];
        world.advance(1h);
    }

    EXPECT_EQ(world.server.count("/token"), 48);
    for (const auto& shown : world.server.shown)
        EXPECT_FALSE(shown.spent);
}

}  // namespace
}  // namespace giposync::oauth
