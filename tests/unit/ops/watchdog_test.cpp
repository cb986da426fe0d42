#include "base/async.hpp"
#include "ops/watchdog.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

class FakeNotifier final : public Notifier
{
public:
    int kicks = 0;

    void ready(std::string_view) override {}

    void status(std::string_view) override {}

    void reloading() override {}

    void stopping() override {}

    void watchdog() override { ++kicks; }
};

struct WatchdogTest : testing::Test
{
    test::Simulation simulation;
    FakeNotifier systemd;
    test::CapturedLog log;
    Watchdog watchdog{simulation.clock, systemd, log, 30s};

    int kicks_within(Duration span)
    {
        const int before = systemd.kicks;
        simulation.run(first_of(watchdog.run(), simulation.clock.sleep(span)));
        return systemd.kicks - before;
    }
};

TEST_F(WatchdogTest, KicksThreeTimesInAnIntervalWhileNothingIsWatched)
{
    EXPECT_EQ(kicks_within(59s), 6);
}

TEST_F(WatchdogTest, KicksWhileALoopBeats)
{
    Pulse pulse{watchdog, "milano", 60s};
    for (int minute = 0; minute < 60; ++minute)
    {
        EXPECT_GE(kicks_within(55s), 5);
        pulse.beat();
    }

    EXPECT_TRUE(log.events.empty());
}

TEST_F(WatchdogTest, StopsWhenALoopDoesNotBeatAndNamesItOnce)
{
    Pulse good{watchdog, "rome", 1h};
    Pulse pulse{watchdog, "milano", 60s};

    EXPECT_EQ(kicks_within(65s), 7);
    EXPECT_EQ(kicks_within(10min), 0);

    ASSERT_EQ(log.names(), std::vector<std::string>{"service.loop_stuck"});
    EXPECT_EQ(log.events[0].level, Level::error);
    EXPECT_EQ(test::field(log.events[0], "loop"), "milano");
}

TEST_F(WatchdogTest, GoesOnWhenTheLoopDoesAndSaysSo)
{
    Pulse pulse{watchdog, "milano", 60s};
    kicks_within(3min);

    pulse.beat();

    EXPECT_GT(kicks_within(30s), 0);
    ASSERT_EQ(log.names(), (std::vector<std::string>{"service.loop_stuck", "service.loop_recovered"}));
    EXPECT_EQ(test::field(log.events[1], "loop"), "milano");
    EXPECT_EQ(test::field(log.events[1], "stuck_s"), "120");
}

TEST_F(WatchdogTest, LeavesALoopInPeaceThatWaitsOnPurposeAndNoLonger)
{
    Pulse pulse{watchdog, "milano", 60s};
    pulse.waiting_until(simulation.clock.moment() + 24h);

    kicks_within(24h);
    EXPECT_TRUE(log.events.empty());

    kicks_within(2min);
    EXPECT_EQ(log.count("service.loop_stuck"), 1);
}

TEST_F(WatchdogTest, ABeatEndsADeclaredWait)
{
    Pulse pulse{watchdog, "milano", 60s};
    pulse.waiting_until(Moment::max());
    kicks_within(24h);
    EXPECT_TRUE(log.events.empty());

    pulse.beat();
    kicks_within(2min);

    EXPECT_EQ(log.count("service.loop_stuck"), 1);
}

TEST_F(WatchdogTest, ForgetsALoopThatHasEnded)
{
    std::optional<Pulse> pulse;
    pulse.emplace(watchdog, "milano", 60s);
    kicks_within(3min);
    pulse.reset();

    EXPECT_EQ(kicks_within(29s), 3);
}

TEST_F(WatchdogTest, HoldsTheSleepOfTheMachineAgainstNobody)
{
    Pulse beating{watchdog, "milano", 60s};
    Pulse waiting{watchdog, "rome", 60s};
    waiting.waiting_until(simulation.clock.moment() + 1h);
    const auto sleep = [](Clock& clock, test::FakeClock& machine) -> boost::asio::awaitable<void> {
        co_await clock.sleep(5s);
        machine.advance(8h);
        co_await clock.sleep(50s);
    };

    simulation.run(first_of(watchdog.run(), sleep(simulation.clock, simulation.clock)));

    EXPECT_TRUE(log.events.empty());
    EXPECT_GT(systemd.kicks, 3);
}

TEST_F(WatchdogTest, LogsAStuckLoopThoughSystemdDoesNotAsk)
{
    Watchdog unasked{simulation.clock, systemd, log, std::nullopt};
    Pulse pulse{unasked, "milano", 60s};

    simulation.run(first_of(unasked.run(), simulation.clock.sleep(5min)));

    EXPECT_EQ(systemd.kicks, 0);
    EXPECT_EQ(log.names(), std::vector<std::string>{"service.loop_stuck"});
}

TEST_F(WatchdogTest, SurvivesAnIntervalOfNoLength)
{
    Watchdog hasty{simulation.clock, systemd, log, 0ms};

    simulation.run(first_of(hasty.run(), simulation.clock.sleep(1s)));

    EXPECT_GE(systemd.kicks, 50);
}

}  // namespace
}  // namespace giposync::ops
