#pragma once

#include "base/event_names.hpp"
#include "service_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace giposync::test {

using namespace std::chrono_literals;

inline constexpr std::size_t resources_of_both = 18;

// Both accounts are logged in, and what they have is in the mirrors.
struct ServiceDays : testing::Test
{
    static ServiceWish small_clinics()
    {
        ServiceWish wish;
        wish.server.data.patients = 30;
        wish.server.rate.requests = static_cast<std::size_t>(ServiceWorld::ceiling);
        return wish;
    }

    static void begin(ServiceWorld& world)
    {
        ASSERT_EQ(world.log_in_all(), ExitCode::done);
        world.start();
        world.pass(2h);
        ASSERT_EQ(world.differences(), "");
        ASSERT_EQ(world.story.ready, 1);
    }

    // The promises that hold on any day.
    static void expect_order(const ServiceWorld& world)
    {
        EXPECT_EQ(world.story.overlapping_walks(), "");
        EXPECT_EQ(world.story.reconciles_by_day(), "");
        EXPECT_EQ(world.story.early_walks(), "");
        EXPECT_EQ(test::crowded_windows(world.network.exchanges, ServiceWorld::ceiling), "");
        EXPECT_EQ(world.story.count(events::service_loop_stuck), 0U);
    }

    static std::size_t walks_in(const ServiceWorld& world, const Span& span)
    {
        const auto walks = world.story.events(events::walk_started);
        return static_cast<std::size_t>(std::count_if(walks.begin(), walks.end(), [&](const auto* one) {
            return span.holds(one->at);
        }));
    }
};

}  // namespace giposync::test
