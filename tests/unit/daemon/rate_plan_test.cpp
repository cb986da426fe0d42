#include "base/event_names.hpp"
#include "service/rate_plan.hpp"
#include "support/captured_log.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace giposync {
namespace {

using namespace std::chrono_literals;

struct RatePlanTest : testing::Test
{
    test::CapturedLog log;
    test::MirrorInMemory mirror{
        {test::MirrorInMemory::declaration("things"), test::MirrorInMemory::declaration("parts", "things")}};
    config::Application application;

    RatePlanTest()
    {
        application.name = ApplicationName{"main"};
        application.client_id = "clinic";
        application.rate_limit = {60, 60s};
    }

    std::map<ApplicationName, config::Application> applications() const
    {
        return {{application.name, application}};
    }

    static config::Resource things()
    {
        config::Resource resource;
        resource.name = ResourceName{"things"};
        resource.every = 15min;
        resource.reconcile_every = 24h;
        resource.limit = 10;
        return resource;
    }

    static config::Resource parts()
    {
        auto resource = things();
        resource.name = ResourceName{"parts"};
        resource.parent = ResourceName{"things"};
        return resource;
    }

    void have(int count, const std::string& resource, const std::string& parent = {})
    {
        std::vector<std::string> items;
        for (int id = 1; id <= count; ++id)
            items.push_back(R"({"id":")" + resource + std::to_string(id) + R"("})");
        mirror.store(items, resource, parent);
    }

    // "milano.things 4 every 900 s"
    std::vector<std::string> demands(const config::Resource& resource)
    {
        std::vector<std::string> texts;
        for (const auto& one : demands_of({resource}, *mirror.mirror, "milano"))
            texts.push_back(
                one.name + " " + std::to_string(std::llround(one.requests)) + " every " +
                std::to_string(std::chrono::duration_cast<std::chrono::seconds>(one.every).count()) + " s"
            );
        return texts;
    }

    using Texts = std::vector<std::string>;
};

TEST_F(RatePlanTest, AListWithoutAFilterIsWalkedInFullEachTime)
{
    EXPECT_EQ(demands(things()), (Texts{"milano.things 1 every 900 s"}));
    have(10, "things");
    EXPECT_EQ(demands(things()), (Texts{"milano.things 2 every 900 s"}));
    have(91, "things");
    EXPECT_EQ(demands(things()), (Texts{"milano.things 11 every 900 s"}));
}

TEST_F(RatePlanTest, WithAFilterChangesCostARequestAndTheReconcileThePages)
{
    auto resource = things();
    resource.changed_since = "since";
    have(91, "things");

    EXPECT_EQ(
        demands(resource),
        (Texts{"milano.things 1 every 900 s", "milano.things (reconcile) 11 every 86400 s"})
    );
}

TEST_F(RatePlanTest, AWindowCostsARequestForEachSlice)
{
    auto resource = things();
    resource.window.emplace();
    resource.window->back = 24h * 10;
    resource.window->ahead = 24h * 60;
    EXPECT_EQ(demands(resource), (Texts{"milano.things 1 every 900 s"}));
    resource.window->slice = 24h * 31;
    EXPECT_EQ(demands(resource), (Texts{"milano.things 3 every 900 s"}));
}

TEST_F(RatePlanTest, AChildCostsARequestForEachParent)
{
    EXPECT_EQ(demands(parts()), (Texts{"milano.parts 1 every 900 s"}));
    have(25, "things");
    EXPECT_EQ(demands(parts()), (Texts{"milano.parts 25 every 900 s"}));
    auto filtered = parts();
    filtered.changed_since = "since";
    EXPECT_EQ(
        demands(filtered),
        (Texts{"milano.parts 25 every 900 s", "milano.parts (reconcile) 25 every 86400 s"})
    );
}

TEST_F(RatePlanTest, APageOfOneRowIsNoDivisionByNothing)
{
    auto resource = things();
    resource.limit = 1;
    have(5, "things");

    EXPECT_EQ(demands(resource), (Texts{"milano.things 5 every 900 s"}));
}

TEST_F(RatePlanTest, APlanThatDoesNotFitIsToldOnceWithItsArithmetic)
{
    RatePlans plans{applications(), log};
    const std::vector<quota::Demand> too_much{
        {"milano.patients", 12, 15min},
        {"milano.invoices", 1'000, 15min}};

    plans.judge({{application.name, too_much}});
    plans.judge({{application.name, too_much}});

    ASSERT_EQ(log.count(events::rate_plan), 1);
    const auto& event = *log.last(events::rate_plan);
    EXPECT_EQ(event.level, Level::warning);
    EXPECT_EQ(
        event.message,
        "the schedule does not fit the rate limit, so data will be older than wished: milano.invoices 1000 "
        "every "
        "15m = 4000/h, milano.patients 12 every 15m = 48/h, together 4048/h; allowed 60 per 1m = 3600/h"
    );
    EXPECT_EQ(test::field(event, "application"), "main");
    EXPECT_EQ(test::field(event, "needed_per_hour"), "4048");
    EXPECT_EQ(test::field(event, "allowed_per_hour"), "3600");
}

TEST_F(RatePlanTest, APlanThatFitsAgainIsToldAndOneThatAlwaysFitsIsNot)
{
    RatePlans plans{applications(), log};
    const std::vector<quota::Demand> little{{"milano.patients", 1, 15min}};
    const std::vector<quota::Demand> too_much{{"milano.patients", 3'601, 1h}};

    plans.judge({{application.name, little}});
    EXPECT_TRUE(log.events.empty());
    plans.judge({{application.name, too_much}});
    plans.judge({{application.name, little}});
    plans.judge({{application.name, little}});

    ASSERT_EQ(log.count(events::rate_plan), 2);
    EXPECT_EQ(log.last(events::rate_plan)->level, Level::info);
    EXPECT_EQ(log.last(events::rate_plan)->message, "the schedule fits the rate limit again");
}

TEST_F(RatePlanTest, WhoSharesAClientIdSharesThePlan)
{
    auto both = applications();
    both[ApplicationName{"second"}] = application;
    auto stranger = application;
    stranger.client_id = "another clinic";
    both[ApplicationName{"stranger"}] = stranger;
    RatePlans plans{both, log};
    const std::vector<quota::Demand> more_than_half{{"milano.patients", 2'000, 1h}};

    plans.judge({{ApplicationName{"main"}, more_than_half}, {ApplicationName{"stranger"}, more_than_half}});
    EXPECT_TRUE(log.events.empty());
    plans.judge({{ApplicationName{"main"}, more_than_half}, {ApplicationName{"second"}, more_than_half}});

    ASSERT_EQ(log.count(events::rate_plan), 1);
    EXPECT_EQ(test::field(*log.last(events::rate_plan), "application"), "main, second");
    EXPECT_EQ(test::field(*log.last(events::rate_plan), "needed_per_hour"), "4000");
}

TEST_F(RatePlanTest, ExactlyTheLimitFits)
{
    RatePlans plans{applications(), log};

    const std::vector<quota::Demand> all_of_it{{"milano.patients", 3'600, 1h}};
    plans.judge({{application.name, all_of_it}});

    EXPECT_TRUE(log.events.empty());
}

}  // namespace
}  // namespace giposync
