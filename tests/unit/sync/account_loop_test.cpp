// Which resource is walked when. What a walk does is tested elsewhere.

#include "base/async.hpp"
#include "sync/account_loop.hpp"
#include "unit/sync/resource_sync_fixture.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::page;

struct AccountLoopTest : test::ResourceSyncTest
{
    std::map<std::string, std::vector<Duration>> walked;  // path → when, since the loop began
    std::map<std::string, std::function<net::Response(const Asked&)>> instead;
    Moment began{};

    AccountLoopTest()
    {
        parents.every = 15min;
        children.every = 1h;
        server.answer = [this](const Asked& asked) {
            const auto path = asked.path.substr(std::string("https://api").size());
            walked[path].push_back(simulation.clock.moment() - began);
            const auto other = instead.find(path);
            return other != instead.end() ? other->second(asked) : page({item(1)}, false);
        };
    }

    std::unique_ptr<AccountLoop> loop_of(std::vector<config::Resource> resources)
    {
        return std::make_unique<AccountLoop>(
            api,
            *mirror.mirror,
            std::move(resources),
            AccountName{"milano"},
            simulation.executor(),
            nullptr
        );
    }

    // Lets the loop run for so long; what ended it, if something did.
    std::optional<Error> run(
        AccountLoop& loop,
        Duration span,
        std::vector<std::pair<Duration, std::function<void()>>> acts = {}
    )
    {
        began = simulation.clock.moment();
        walked.clear();
        std::optional<Error> ending;
        std::vector<asio::awaitable<void>> beside;
        beside.push_back(rest(span));
        for (auto& [when, act] : acts)
            beside.push_back(act_after(when, std::move(act)));
        simulation.run(first_of(carry(loop, ending), all_of(std::move(beside))));
        return ending;
    }

    asio::awaitable<void> carry(AccountLoop& loop, std::optional<Error>& ending)
    {
        ending = co_await loop.run();
    }

    asio::awaitable<void> rest(Duration span) { co_await simulation.clock.sleep(span); }

    asio::awaitable<void> act_after(Duration span, std::function<void()> act)
    {
        co_await simulation.clock.sleep(span);
        act();
    }

    std::size_t walks_of(const std::string& path) { return walked[path].size(); }
};

TEST_F(AccountLoopTest, WhatWasNeverWalkedIsDueNow)
{
    auto loop = loop_of({parents});
    EXPECT_EQ(loop->next()->at, simulation.clock.now());

    run(*loop, 1min);

    EXPECT_EQ(walked["/parents"], std::vector<Duration>{0s});
    EXPECT_EQ(loop->next()->resource, parents.name);
    EXPECT_EQ(loop->next()->at, record().next_run_at);
}

TEST_F(AccountLoopTest, EachResourceComesAtItsOwnInterval)
{
    auto loop = loop_of({parents, children});

    run(*loop, 3h - 1min);

    EXPECT_EQ(walks_of("/parents"), 12u);
    EXPECT_EQ(walks_of("/parents/1/children"), 3u);
}

TEST_F(AccountLoopTest, ASlowResourceDelaysNoOther)
{
    parents.path = "/slow";
    children.parent.reset();
    children.path = "/children";
    instead["/slow"] = [](const Asked&) { return net::Response{503, {{"Retry-After", "7000"}}, ""}; };
    auto loop = loop_of({parents, children});

    run(*loop, 2h - 1min);

    EXPECT_EQ(walks_of("/children"), 2u);
}

TEST_F(AccountLoopTest, ChildrenWaitForTheFirstRowsOfTheirParentsAndNoLonger)
{
    bool down = true;
    instead["/parents"] = [&down](const Asked&) {
        return down ? net::Response{403, {}, ""} : page({item(1)}, false);
    };
    auto loop = loop_of({children, parents});

    run(*loop, 2h);
    EXPECT_EQ(walks_of("/parents/1/children"), 0u);

    down = false;
    run(*loop, 10h);
    ASSERT_GE(walks_of("/parents"), 1u);
    ASSERT_GE(walks_of("/parents/1/children"), 1u);
    EXPECT_EQ(walked["/parents/1/children"][0], walked["/parents"][0]);
}

TEST_F(AccountLoopTest, ChildrenWhoseParentsAreNotMirroredAreNeverWalked)
{
    auto loop = loop_of({children});

    run(*loop, 24h);

    EXPECT_EQ(server.requests, 0);
}

TEST_F(AccountLoopTest, AWakeMakesEverythingDueOnce)
{
    auto loop = loop_of({parents, children});
    run(*loop, 1min);

    run(*loop, 5min, {{2min, [&] { loop->wake(); }}});

    EXPECT_EQ(walked["/parents"], std::vector<Duration>{2min});
    EXPECT_EQ(walked["/parents/1/children"], std::vector<Duration>{2min});
}

TEST_F(AccountLoopTest, WhatConcernsTheAccountEndsAllOfIt)
{
    auto loop = loop_of({parents, children});
    run(*loop, 1min);

    const auto ending = run(*loop, 24h, {{5min, [this] {
                                              server.fails_with = Error{Errc::needs_login, "log in"};
                                          }}});

    ASSERT_TRUE(ending);
    EXPECT_EQ(ending->code, Errc::needs_login);
    EXPECT_LT(simulation.elapsed(), 16min);
    EXPECT_FALSE(loop->is_busy());
}

TEST_F(AccountLoopTest, WhatConcernsOneResourceEndsNothing)
{
    instead["/parents/1/children"] = [](const Asked&) { return net::Response{500, {}, ""}; };
    auto loop = loop_of({parents, children});

    EXPECT_FALSE(run(*loop, 1h - 1min));

    EXPECT_EQ(walks_of("/parents"), 4u);
}

// Within a minute.
TEST_F(AccountLoopTest, AWallClockThatIsSetBringsTheWalksThatAreDueByIt)
{
    auto loop = loop_of({parents});
    run(*loop, 1min);

    run(*loop, 5min, {{1min, [this] { simulation.clock.set_wall_clock(simulation.clock.now() + 10h); }}});

    ASSERT_EQ(walks_of("/parents"), 1u);
    EXPECT_LE(walked["/parents"][0], 2min);
}

TEST_F(AccountLoopTest, APlanOfAClockThatWasWrongIsNotWaitedFor)
{
    const auto today = simulation.clock.now();
    simulation.clock.set_wall_clock(today + 24h * 365);
    auto loop = loop_of({parents});
    run(*loop, 1min);
    simulation.clock.set_wall_clock(today);

    EXPECT_EQ(loop->next()->at, simulation.clock.now());
    run(*loop, 1min);

    EXPECT_EQ(walked["/parents"], std::vector<Duration>{0s});
}

TEST_F(AccountLoopTest, ItIsBusyWhileSomethingIsWalked)
{
    auto loop = loop_of({parents});
    std::vector<bool> seen;
    instead["/parents"] = [&](const Asked&) {
        seen.push_back(loop->is_busy());
        return page({item(1)}, false);
    };

    EXPECT_FALSE(loop->is_busy());
    run(*loop, 1min);

    EXPECT_EQ(seen, std::vector<bool>{true});
    EXPECT_FALSE(loop->is_busy());
}

TEST(QuietHourTest, IsByTheClockOfTheClinic)
{
    const auto rome = Zone::find("Europe/Rome").value();
    const Instant midnight_in_rome{std::chrono::sys_days{std::chrono::July / 14 / 2026} + 22h};  // UTC+2

    for (int hour = 0; hour < 24; ++hour)
        EXPECT_EQ(is_quiet_hour(rome, midnight_in_rome + std::chrono::hours(hour)), hour < 6 || hour >= 22)
            << hour;
    EXPECT_FALSE(is_quiet_hour(rome, midnight_in_rome - 2h - 1s));
}

}  // namespace
}  // namespace giposync::sync
