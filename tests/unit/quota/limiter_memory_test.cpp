// What the limiter remembers when it ends, when the machine does, and when somebody turns the clock.

#include "base/iso8601.hpp"
#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct LimiterMemoryTest : test::LimiterFixture
{
    LimiterMemoryTest() { limiter = make(); }

    void reboot()
    {
        limiter.reset();
        options.boot_id += "x";
        simulation.clock.reboot();
        limiter = make();
    }
};

TEST_F(LimiterMemoryTest, ARestartChangesNothing)
{
    fill_window();
    for (int i = 0; i < 20; ++i)
    {
        simulation.clock.advance(500ms);
        restart();
    }

    EXPECT_EQ(wait(), hold(options.ceiling) - 10s);
}

TEST_F(LimiterMemoryTest, APauseOutlivesARestart)
{
    refuse("30");
    simulation.clock.advance(10s);
    restart();

    EXPECT_EQ(wait(), 20s + 1ms);
}

TEST_F(LimiterMemoryTest, WhatWasLearnedOutlivesARestartAndAReboot)
{
    learn_a_limit();

    for (const bool boot : {false, true})
    {
        boot ? reboot() : restart();
        simulation.clock.advance(2min);
        wait();
        EXPECT_GE(wait(), 900ms);
    }
    EXPECT_EQ(log.count("rate.learned"), 1);
}

// A container shows its programs a boot id of its own, unless they have a /proc of their own.
TEST_F(LimiterMemoryTest, TwoNamesOfOneBootAreOneBoot)
{
    fill_window();
    const auto living = std::move(limiter);
    options.boot_id = "boot-of-the-container";
    for (int i = 0; i < 2; ++i)
        restart();

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(log.count("rate.throttled"), 0);
}

TEST_F(LimiterMemoryTest, TheWallClockDoesNotMatter)
{
    for (const auto wall : {Instant{}, Instant{24h * 365 * 200}, simulation.clock.now()})
    {
        options.client_id += "x";
        restart();
        fill_window();
        simulation.clock.advance(3s);
        simulation.clock.set_wall_clock(wall);
        restart();
        EXPECT_EQ(wait(), hold(options.ceiling) - 3s);

        simulation.clock.advance(1min);
        refuse("30");
        simulation.clock.set_wall_clock(wall + 24h * 365);
        restart();
        EXPECT_EQ(wait(), 30s + 1ms);
        simulation.clock.advance(1min);
    }
}

TEST_F(LimiterMemoryTest, AfterARebootWhatWasUsedCountsAnewForOneWindow)
{
    for (const auto wall : {Instant{}, Instant{24h * 365 * 200}, simulation.clock.now()})
    {
        fill_window();
        simulation.clock.set_wall_clock(wall);
        simulation.clock.advance(9s);
        reboot();

        EXPECT_EQ(wait(), hold(options.ceiling));
        simulation.clock.advance(1min);
    }
}

TEST_F(LimiterMemoryTest, AfterARebootWhatWasFreeIsFree)
{
    simulation.run(request("one", purpose(Urgency::token)));
    reboot();

    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), 0s);
    EXPECT_EQ(wait(), hold(options.ceiling));
}

TEST_F(LimiterMemoryTest, AfterAPowerCutNothingIsSentForAWindow)
{
    simulation.run(request("one", purpose(Urgency::token)));
    leave_without_farewell();
    reboot();

    EXPECT_EQ(wait(), hold(options.ceiling));
    EXPECT_EQ(wait(), 0s);
}

TEST_F(LimiterMemoryTest, ASilenceThatIsNotOverOutlivesACleanReboot)
{
    fill_window();
    std::filesystem::remove(options.database);
    begin_to_wait();
    reboot();

    EXPECT_EQ(wait(), hold(options.ceiling));

    reboot();
    EXPECT_EQ(wait(), 0s) << "it is over";
}

TEST_F(LimiterMemoryTest, ThatNothingIsSentAfterAPowerCutIsToldOncePerProcess)
{
    simulation.run(request("one", purpose(Urgency::token)));
    leave_without_farewell();
    reboot();
    const auto until = to_text_in_seconds(simulation.clock.now() + hold(options.ceiling));
    std::vector<boost::asio::awaitable<void>> work;
    for (int i = 0; i < 2; ++i)
        work.push_back(request("waits", purpose(Urgency::change)));
    run_all(std::move(work));

    ASSERT_EQ(log.count("rate.throttled"), 1);
    const auto told = *log.last("rate.throttled");
    EXPECT_EQ(test::field(told, "until"), until);
    EXPECT_EQ(test::field(told, "reason"), "the machine was cut off: what was sent last may be unknown");
}

TEST_F(LimiterMemoryTest, WhoComesIntoTheSilenceAfterAPowerCutSaysSoToo)
{
    simulation.run(request("one", purpose(Urgency::token)));
    leave_without_farewell();
    reboot();
    const auto ask_while_another_waits = [](LimiterMemoryTest& self) -> boost::asio::awaitable<void> {
        co_await self.simulation.clock.sleep(1s);
        const auto other = self.make();
        (void)co_await other->acquire(purpose(Urgency::token));
    };
    std::vector<boost::asio::awaitable<void>> work;
    work.push_back(request("waits", purpose(Urgency::change)));
    work.push_back(ask_while_another_waits(*this));
    run_all(std::move(work));

    ASSERT_EQ(log.count("rate.throttled"), 2);
    EXPECT_EQ(test::field(*log.last("rate.throttled"), "retry_after_s"), "10");
    EXPECT_EQ(
        test::field(*log.last("rate.throttled"), "reason"),
        "the machine was cut off: what was sent last may be unknown"
    );
}

TEST_F(LimiterMemoryTest, AfterARebootAPauseGoesOnByTheWallClockWithinReason)
{
    struct
    {
        Duration wall_shift;  // while the machine was off
        Duration left;
    } const cases[]{
        {10min, 50min},
        {-24h, 1h},                          // set back: no longer than was told
        {24h * 365, hold(Ceiling{3, 10s})},  // set forward: not less than a window
        {2h, hold(Ceiling{3, 10s})},
    };

    for (const auto& one : cases)
    {
        refuse("3600");
        simulation.clock.set_wall_clock(simulation.clock.now() + one.wall_shift);
        reboot();
        EXPECT_NEAR(static_cast<double>(wait().count()), static_cast<double>(one.left.count()), 1500);
        simulation.clock.advance(24h);
        for (int i = 0; i < 3; ++i)
            wait();
        simulation.clock.advance(24h);
    }
}

TEST_F(LimiterMemoryTest, APauseThatIsOverDoesNotComeBackWithAReboot)
{
    refuse("3600");
    simulation.clock.advance(2h);
    wait();
    simulation.clock.advance(2h);
    reboot();

    EXPECT_EQ(wait(), 0s);
}

// As an earlier version left it: a pause of the boot before, which was over, under the name of this one.
TEST_F(LimiterMemoryTest, ASilenceThatCannotBeOfThisBootIsNotBelieved)
{
    wait();
    limiter.reset();
    sqlite::Database{options.database}.execute(
        "UPDATE client SET throttled_until = 40 * 86400000, throttled_for = 0, quiet_until = 40 * 86400000"
    );
    limiter = make();

    EXPECT_EQ(wait(), hold(options.ceiling)) << "what could be is";
    EXPECT_EQ(wait(), 0s);
}

}  // namespace
}  // namespace giposync::quota
