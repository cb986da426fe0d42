// The same days under conditions that come in several kinds.

#include "service_days.hpp"

namespace giposync {
namespace {

using namespace std::chrono_literals;
using test::resources_of_both;
using test::ServiceDays;
using test::ServiceWorld;
using test::Span;

struct SetClock
{
    const char* name;
    Duration ahead;
};

struct ServiceClock : ServiceDays, testing::WithParamInterface<SetClock>
{
};

TEST_P(ServiceClock, ThatIsSetWrongAndRightAgainStopsNothingAndStartsNoStorm)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    world.pass(1h);

    for (const auto ahead : {GetParam().ahead, Duration::zero()})
    {
        world.clock.set_ahead(ahead);
        const Span after{world.now(), world.now() + 1h};
        world.pass(3min);
        world.pass(57min);
        // What an hour has anyway, and at most one round of everything, and one of reconciles, on top.
        EXPECT_LE(walks_in(world, after), 90U + 3 * resources_of_both);
        EXPECT_GE(walks_in(world, after), 60U);
    }

    world.pass(30min);
    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.story.count(events::resource_stale), 0U);
    expect_order(world);
}

INSTANTIATE_TEST_SUITE_P(
    Of,
    ServiceClock,
    testing::Values(
        SetClock{"Minutes", 3min},
        SetClock{"HoursAgo", -5h},
        SetClock{"ADay", 26h},
        SetClock{"AYear", 365 * 24h},
        SetClock{"LongAgo", -20 * 365 * 24h}
    ),
    [](const auto& about) { return std::string(about.param.name); }
);

struct Throttling
{
    const char* name;
    sandbox::RetryAfterForm form;
};

struct ServiceThrottled : ServiceDays, testing::WithParamInterface<Throttling>
{
};

// Others use the client_id, and in bursts more than there is for all.
TEST_P(ServiceThrottled, WaitsAsLongAsItIsToldAndFailsNoWalk)
{
    auto wish = small_clinics();
    wish.server.rate.form = GetParam().form;
    ServiceWorld world{std::move(wish)};
    begin(world);

    const auto end = world.now() + 2h;
    const Span trouble{world.now(), end + 75min};
    while (world.now() < end)
    {
        for (auto count = world.dice.below(50); count > 0; --count)
            world.server.rate().arrive_from_elsewhere(world.now());
        world.pass(45s);
    }
    world.pass_until(trouble.until);

    EXPECT_GT(world.story.count(events::rate_throttled), 0U);
    EXPECT_EQ(world.story.count(events::walk_failed), 0U);
    EXPECT_EQ(world.story.count(events::token_refresh_failed), 0U);
    EXPECT_EQ(world.story.uneven_staleness(), "");
    EXPECT_EQ(world.late_resources(), "");
    if (GetParam().form != sandbox::RetryAfterForm::absent)
    {
        EXPECT_EQ(world.server.rate().conduct().too_early, 0U);
    }
    expect_order(world);
}

INSTANTIATE_TEST_SUITE_P(
    By,
    ServiceThrottled,
    testing::Values(
        Throttling{"Seconds", sandbox::RetryAfterForm::seconds},
        Throttling{"ADate", sandbox::RetryAfterForm::date},
        Throttling{"NoWait", sandbox::RetryAfterForm::absent}
    ),
    [](const auto& about) { return std::string(about.param.name); }
);

}  // namespace
}  // namespace giposync
