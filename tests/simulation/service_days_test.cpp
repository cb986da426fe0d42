// Days of the whole service, each with its own trouble, at the pace that the program ships.

#include "service_days.hpp"
#include "sqlite/database.hpp"
#include "support/full_disk.hpp"
#include "sync/account_loop.hpp"

#include <map>
#include <set>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using sandbox::FaultKind;
using test::field;
using test::FullDisk;
using test::resources_of_both;
using test::ServiceDays;
using test::ServiceWorld;
using test::Span;
using Texts = std::vector<std::string>;

TEST_F(ServiceDays, AnIdleDayHasFewLines)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    const Span day{world.now(), world.now() + 24h};
    world.pass(24h);

    EXPECT_LE(world.story.lines_in(day), 50U);
    EXPECT_GT(walks_in(world, day), 1500U);
    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.story.status.find("18 resources fresh, next: "), 0U) << world.story.status;
    EXPECT_TRUE(world.story.alerts.empty());
    expect_order(world);
}

TEST_F(ServiceDays, ADayWithoutNetworkIsToldInFewWords)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    const Span day{world.now(), world.now() + 24h};
    world.network.is_down = true;
    world.pass(24h);
    world.network.is_down = false;
    world.pass(30min);

    EXPECT_LE(world.story.bytes_in(day), 1U << 20);
    EXPECT_EQ(world.story.count(events::resource_stale), resources_of_both);
    EXPECT_EQ(world.story.uneven_staleness(), "");
    EXPECT_EQ(world.story.staleness_outside({day}), "");
    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.story.count(events::relogin_required), 0U);
    expect_order(world);
}

// max_lag is three times the interval; whoever looks does so every half a minute.
TEST_F(ServiceDays, DataAreToldToBeOldWhenTheyAreAndFreshWhenTheyAreAgain)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    const auto mended = world.now() + 3h;
    const Span outage{world.now(), mended + 20min};
    world.server.faults().roll({{{FaultKind::status_503, {}}, 1.0, 1, "/v2/"}}, 1);
    world.pass_until(mended);
    world.server.faults().clear();
    world.pass(1h);

    EXPECT_EQ(world.story.uneven_staleness(), "");
    EXPECT_EQ(world.story.staleness_outside({outage}), "");
    std::set<std::string> stale;
    for (const auto* const one : world.story.events(events::resource_stale))
    {
        stale.insert(field(one->event, "account") + " " + field(one->event, "resource"));
        const auto late =
            std::stol(field(one->event, "lag_seconds")) - std::stol(field(one->event, "max_lag_seconds"));
        EXPECT_GE(late, 0) << field(one->event, "resource");
        EXPECT_LE(late, 31) << field(one->event, "resource");
    }
    for (const auto& account : ServiceWorld::accounts())
        for (const char* const resource : {"appointments", "patients", "invoices", "availabilities"})
            EXPECT_TRUE(stale.contains(account.name + " " + resource)) << account.name << resource;
    for (const auto* const one : world.story.events(events::resource_fresh))
        EXPECT_LT(one->at, mended + 18min) << field(one->event, "resource");
    expect_order(world);
}

// What a copy of the file alone would have of it, and what a year of walks would leave.
TEST_F(ServiceDays, MirrorsAreKeptInShape)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    const auto file = world.folder() / "mirrors" / "milano.db";
    {
        sqlite::Database db{file};
        db.execute("INSERT INTO sync_runs (started_at, resource, mode, outcome) "
                   "VALUES ('2020-01-01T00:00:00.000Z', 'patients', 'change', 'ok')");
    }

    world.pass(2h);
    world.stop();

    EXPECT_EQ(world.query("milano", "SELECT count(*) FROM sync_runs WHERE started_at < '2021'"), Texts{"0"});
    test::TemporaryFolder elsewhere;
    std::filesystem::copy_file(file, elsewhere / "copy.db");
    sqlite::Database copy{elsewhere / "copy.db"};
    EXPECT_GT(copy.integer("SELECT count(*) FROM patients"), 0);
}

TEST_F(ServiceDays, AMachineThatHasSleptCatchesUpOnceAndCriesToNobody)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    world.sleep(9h);
    const Span waking{world.now(), world.now() + 4min};
    world.pass(1h);

    EXPECT_EQ(world.story.count(events::resource_stale), 0U);
    EXPECT_EQ(world.late_resources(), "");
    // One walk for each that is due, and one more of what comes round again within these minutes.
    EXPECT_LE(walks_in(world, waking), resources_of_both + 12);
    expect_order(world);
}

TEST_F(ServiceDays, ReconcilesComeOnceANightThoughTheFirstFillCameByDay)
{
    auto wish = small_clinics();
    wish.settings = test::unhurried;
    wish.begin += 11h;
    ServiceWorld world{std::move(wish)};
    begin(world);

    world.pass(72h);

    std::map<std::string, int> nights;
    for (const auto* const one : world.story.events(events::walk_started))
    {
        if (field(one->event, "mode") != "reconcile")
            continue;
        EXPECT_TRUE(sync::is_quiet_hour(Zone{}, one->at)) << test::in_words(one->at);
        ++nights[field(one->event, "account") + " " + field(one->event, "resource")];
    }
    EXPECT_EQ(nights.size(), 12U);  // those that can be asked for changes
    for (const auto& [resource, count] : nights)
        EXPECT_EQ(count, 3) << resource;
    expect_order(world);
}

TEST_F(ServiceDays, RestartsWalkNothingThatIsNotDue)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    const Span hours{world.now(), world.now() + 2h};
    for (int i = 0; i < 12; ++i)
    {
        if (i % 3 == 2)
            world.kill_after_answer_to("/v2/tenants");
        else
        {
            EXPECT_LT(world.stop(), 5s);
            world.start();
        }
        world.pass(10min);
    }

    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.differences(), "");
    // Each of four kills costs a walk that is begun anew.
    EXPECT_LE(walks_in(world, hours), 2 * 90U + 8);
    EXPECT_EQ(world.story.count(events::relogin_required), 0U);
    EXPECT_EQ(world.story.count(events::resource_stale), 0U);
    expect_order(world);
}

TEST_F(ServiceDays, ADiskThatIsFullForHoursLosesNothing)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    {
        const FullDisk disk;
        world.pass(3h);
    }
    world.pass(20min);

    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.differences(), "");
    for (const auto& account : ServiceWorld::accounts())
    {
        EXPECT_GE(world.story.count(events::disk_unwritable, account.name), 1U) << account.name;
        EXPECT_EQ(world.story.alerts_of(events::disk_unwritable, account.name).front()->is_reminder(), false);
    }
    EXPECT_EQ(world.story.count(events::relogin_required), 0U);
    EXPECT_EQ(world.story.count(events::mirror_set_aside), 0U);
    expect_order(world);
}

// Its folder takes files all the while, so only what has failed can show that it works again.
TEST_F(ServiceDays, AnotherVersionsMemoryOfTheLimitIsToldOnceUntilItIsGone)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    world.stop();
    const auto memory = world.folder() / "state" / "quota.db";
    sqlite::Database{memory}.execute("PRAGMA user_version = 99");

    world.start();
    world.pass(2h);
    EXPECT_EQ(world.story.count(events::disk_unwritable), 2U);  // once for each account
    EXPECT_EQ(world.story.count(events::disk_writable), 0U);

    sqlite::Database{memory}.execute("PRAGMA user_version = 1");
    world.pass(1h);
    EXPECT_EQ(world.story.count(events::disk_unwritable), 2U);
    EXPECT_EQ(world.story.count(events::disk_writable), 2U);
    EXPECT_EQ(world.late_resources(), "");
}

}  // namespace
}  // namespace giposync
