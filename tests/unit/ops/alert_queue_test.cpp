#include "alerts_fixture.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

using Names = std::vector<std::string>;
using test::FakeRunner;

struct AlertQueueTest : test::AlertsFixture
{
};

TEST_F(AlertQueueTest, RunsOneCommandAtATime)
{
    runner.takes = 20s;
    for (const char* resource : {"a", "b", "c", "d"})
        milano.error("resource.stale", "old", {{"resource", resource}});
    pass(2min);

    EXPECT_EQ(runner.runs.size(), 4U);
    EXPECT_EQ(runner.most_at_once, 1);
}

TEST_F(AlertQueueTest, OfTwoThatWaitAboutTheSameTheNewerStays)
{
    for (const char* code : {"AAAA", "BBBB", "CCCC"})
        milano.info("login.code_issued", "", {{"verification_uri", "https://h.it"}, {"user_code", code}});
    pass(1s);

    ASSERT_EQ(runner.runs.size(), 1U);
    EXPECT_EQ(FakeRunner::text(runner.runs[0], "user_code"), "CCCC");
}

TEST_F(AlertQueueTest, TriesACommandThatFailsAgainAFewTimes)
{
    runner.failures = 2;
    milano.critical("relogin.required", "log in");
    pass(1h);

    ASSERT_EQ(runner.runs.size(), 3U);
    EXPECT_EQ(runner.runs[1].began - runner.runs[0].began, Duration(10s));
    EXPECT_EQ(runner.runs[2].began - runner.runs[1].began, Duration(1min));
    ASSERT_EQ(log.count("alert.failed"), 2);
    EXPECT_EQ(log.last("alert.failed")->level, Level::warning);
    EXPECT_EQ(test::field(*log.last("alert.failed"), "of"), "relogin.required");
    EXPECT_EQ(test::field(*log.last("alert.failed"), "account"), "milano");
    EXPECT_EQ(test::field(*log.last("alert.failed"), "reason"), "/bin/alert: exit 1");
}

TEST_F(AlertQueueTest, GivesAnAlertUpInTheEndButRemindsOfWhatLasts)
{
    runner.failures = 4;
    milano.critical("relogin.required", "log in");
    pass(5h);
    EXPECT_EQ(runner.runs.size(), 4U);
    EXPECT_EQ(log.count("alert.failed"), 4);
    EXPECT_EQ(log.last("alert.failed")->level, Level::error);

    pass(2h);

    EXPECT_EQ(runner.runs.size(), 5U);
    EXPECT_TRUE(is_reminder(4));
}

TEST_F(AlertQueueTest, NoOtherAlertWaitsForOneThatFails)
{
    runner.failures = 1;
    milano.critical("relogin.required", "log in");
    milano.error("resource.stale", "old", {{"resource", "patients"}});
    pass(5s);

    EXPECT_EQ(runner.names(), (Names{"relogin.required", "resource.stale"}));
}

TEST_F(AlertQueueTest, WhatIsOverIsNotTriedAgain)
{
    runner.failures = 1;
    milano.critical("relogin.required", "log in");
    pass(5s);
    milano.info("relogin.cleared", "well again");
    pass(1h);

    EXPECT_EQ(runner.names(), (Names{"relogin.required", "relogin.cleared"}));
}

TEST_F(AlertQueueTest, WhatIsOverWhileItsCommandFailsIsNotTriedAgain)
{
    runner.failures = 1;
    runner.takes = 20s;
    milano.critical("relogin.required", "log in");
    const auto clear = [](Clock& clock, Log& to) -> boost::asio::awaitable<void> {
        co_await clock.sleep(10s);
        to.info("relogin.cleared", "well again");
        co_await clock.sleep(1h);
    };
    simulation.run(first_of(alerts.run(), clear(simulation.clock, milano)));

    EXPECT_EQ(runner.names(), (Names{"relogin.required", "relogin.cleared"}));
}

TEST_F(AlertQueueTest, AFailedTryMakesRoomForANewerAlertAboutTheSame)
{
    runner.failures = 1;
    runner.takes = 20s;
    milano.info("login.code_issued", "", {{"verification_uri", "https://h.it"}, {"user_code", "AAAA"}});
    const auto renew = [](Clock& clock, Log& to) -> boost::asio::awaitable<void> {
        co_await clock.sleep(10s);
        to.info("login.code_issued", "", {{"verification_uri", "https://h.it"}, {"user_code", "BBBB"}});
        co_await clock.sleep(1h);
    };
    simulation.run(first_of(alerts.run(), renew(simulation.clock, milano)));

    ASSERT_EQ(runner.runs.size(), 2U);
    EXPECT_EQ(FakeRunner::text(runner.runs[1], "user_code"), "BBBB");
}

TEST_F(AlertQueueTest, HoldsABoundedNumberAndLosesTheLeastSerious)
{
    for (int i = 0; i < 300; ++i)
        milano.error("resource.stale", "old", {{"resource", "r" + std::to_string(i)}});
    milano.critical("relogin.required", "log in");
    pass(1min);

    EXPECT_EQ(runner.runs.size(), 200U);
    EXPECT_EQ(runner.names().back(), "relogin.required");
    EXPECT_EQ(log.count("alert.failed"), 101);
}

}  // namespace
}  // namespace giposync::ops
