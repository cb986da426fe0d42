#include "base/event_names.hpp"
#include "month.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace giposync::test {

void Month::check()
{
    const auto& story = world.story;
    EXPECT_EQ(world.differences(), "");
    EXPECT_EQ(story.overlapping_walks(), "");
    EXPECT_EQ(story.reconciles_by_day(), "");
    EXPECT_EQ(story.uneven_staleness(), "");
    EXPECT_EQ(story.staleness_outside(troubles_), "");
    EXPECT_EQ(story.early_walks(), "");
    EXPECT_EQ(crowded_windows(world.network.exchanges, ServiceWorld::ceiling), "");
    EXPECT_EQ(story.count(events::resource_forbidden), 1U);
    EXPECT_EQ(story.count(events::relogin_required, "milano"), 0U);
    EXPECT_EQ(story.count(events::service_loop_stuck), 0U);
    EXPECT_EQ(story.count(events::mirror_set_aside), 0U);
    check_dead_login();
}

void Month::check_dead_login()
{
    const auto required = world.story.events(events::relogin_required, "lodi");
    ASSERT_EQ(required.size(), 2U);  // once, and once more for the process that came after
    const auto alerts = world.story.alerts_of(events::relogin_required, "lodi");
    ASSERT_GE(alerts.size(), 6U);
    for (std::size_t i = 0; i < alerts.size(); ++i)
        EXPECT_EQ(alerts[i]->is_reminder(), i > 0);

    const auto& exchanges = world.network.exchanges;
    const auto refused = std::find_if(exchanges.begin(), exchanges.end(), [&](const Exchange& one) {
        return dead_.holds(one.at) && is_token_call(one) && one.status == 400;
    });
    ASSERT_NE(refused, exchanges.end());
    EXPECT_LT(required.front()->at - refused->at, 1min);
    const Span silent{required.front()->at, dead_.until};
    int hours_of_the_other = 0;
    Instant last{};
    for (const auto& one : exchanges)
    {
        if (!silent.holds(one.at))
            continue;
        EXPECT_FALSE(is_data_call(one) && one.path.find("tenant-xyz789") != std::string::npos);
        if (is_data_call(one) && one.at - last >= 1h)
        {
            ++hours_of_the_other;
            last = one.at;
        }
    }
    EXPECT_GE(hours_of_the_other, 30);
}

}  // namespace giposync::test
