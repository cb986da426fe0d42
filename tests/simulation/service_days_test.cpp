#include "base/event_names.hpp"
#include "service_world.hpp"

#include <gtest/gtest.h>

#include <iostream>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using test::ServiceWorld;

// The world with both accounts logged in and filled for the first time.
struct ServiceDays : testing::Test
{
    static void begin(ServiceWorld& world)
    {
        ASSERT_EQ(world.log_in_all(), ExitCode::done);
        world.start();
        world.pass(2h);
        ASSERT_EQ(world.differences(), "");
    }
};

TEST_F(ServiceDays, AnIdleDayHasFewLines)
{
    ServiceWorld world;
    begin(world);

    const test::Span day{world.now(), world.now() + 24h};
    world.pass(24h);

    for (const auto& line : world.story.lines)
        std::cout << test::in_words(line.at) << " " << line.text;
    EXPECT_LE(world.story.lines_in(day), 50U);
    EXPECT_EQ(world.story.overlapping_walks(), "");
    EXPECT_EQ(test::crowded_windows(world.network.exchanges, ServiceWorld::ceiling), "");
}

}  // namespace
}  // namespace giposync
