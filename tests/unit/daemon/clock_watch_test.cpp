#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "clock_watch.hpp"
#include "support/captured_log.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync {
namespace {

using namespace std::chrono_literals;

struct ClockWatchTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport network;
    test::CapturedLog log;
    ClockWatch watch{network, simulation.clock, log};

    // An answer of a server whose clock is so far behind ours. It is Saturday all day.
    void answer(Duration behind)
    {
        const auto text = to_text_in_seconds(simulation.clock.now() - behind);
        const auto date = "Sat, " + text.substr(8, 2) + " Jan 2026 " + text.substr(11, 8) + " GMT";
        network.answers(200, "", {{"Date", date}});
        send();
    }

    void answer_often(Duration behind)
    {
        for (int i = 0; i < 5; ++i)
            answer(behind);
    }

    Result<net::Response> send()
    {
        net::Request request;
        request.url = "https://api/";
        return simulation.run(watch.send(std::move(request)));
    }
};

TEST_F(ClockWatchTest, TellsOnceWhenThreeAnswersInARowAreFarApart)
{
    simulation.clock.advance(6h);
    answer(121s);
    answer(121s);
    EXPECT_TRUE(log.events.empty());
    answer(121s);
    ASSERT_EQ(log.names(), std::vector<std::string>{std::string(events::clock_skewed)});
    EXPECT_EQ(log.events[0].level, Level::warning);
    EXPECT_EQ(test::field(log.events[0], "ahead_seconds"), "121");

    answer_often(121s);
    EXPECT_EQ(log.events.size(), 1U);
}

TEST_F(ClockWatchTest, SeesAClockThatIsBehindAsWell)
{
    answer_often(-1h);

    ASSERT_EQ(log.count(events::clock_skewed), 1);
    EXPECT_EQ(test::field(log.events[0], "ahead_seconds"), "-3600");
}

TEST_F(ClockWatchTest, MinutesAreNotWorthALine)
{
    simulation.clock.advance(6h);
    answer_often(0s);
    answer_often(120s);
    answer_often(-119s);

    EXPECT_TRUE(log.events.empty());
}

TEST_F(ClockWatchTest, AnAnswerThatAgreesBeginsTheCountAnew)
{
    simulation.clock.advance(6h);
    for (int i = 0; i < 3; ++i)
    {
        answer(1h);
        answer(1h);
        answer(10s);
    }

    EXPECT_TRUE(log.events.empty());
}

TEST_F(ClockWatchTest, TellsOnceWhenTheClocksAgreeAgainAndAnewWhenTheyPart)
{
    simulation.clock.advance(6h);
    answer_often(1h);
    answer_often(90s);  // neither far nor near
    EXPECT_EQ(log.count(events::clock_right), 0);
    answer_often(60s);
    EXPECT_EQ(log.count(events::clock_right), 1);
    answer_often(1h);

    EXPECT_EQ(log.count(events::clock_skewed), 2);
}

TEST_F(ClockWatchTest, PassesEverythingOnAndNeedsNoDate)
{
    network.answers(418, "teapot").answers(200, "", {{"Date", "yesterday"}}).fails(Errc::unreachable);

    EXPECT_EQ(send()->status, 418U);
    EXPECT_EQ(send()->status, 200U);
    EXPECT_EQ(send().error().code, Errc::unreachable);
    EXPECT_EQ(network.asked[0].url, "https://api/");
    EXPECT_TRUE(log.events.empty());
}

}  // namespace
}  // namespace giposync
