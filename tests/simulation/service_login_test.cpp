// What the service does when a person is needed, and until one comes.

#include "base/event_names.hpp"
#include "service_world.hpp"
#include "sqlite/database.hpp"
#include "support/full_disk.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <memory>

namespace giposync {
namespace {

using namespace std::chrono_literals;
using test::Exchange;
using test::field;
using test::ServiceWish;
using test::ServiceWorld;
using test::Span;

struct ServiceLogin : testing::Test
{
    static ServiceWish small_clinics()
    {
        ServiceWish wish;
        wish.server.data.patients = 30;
        wish.settings = test::unhurried;
        return wish;
    }

    static void begin(ServiceWorld& world)
    {
        ASSERT_EQ(world.log_in_all(), ExitCode::done);
        world.start();
        world.pass(2h);
    }

    static void revoke(ServiceWorld& world) { world.server.accounts().tokens().revoke_user("bruno"); }

    static void allow_opening(const ServiceWorld& world, const std::string& version)
    {
        sqlite::Database{world.folder() / "mirrors" / "lodi.db"}.execute("PRAGMA user_version = " + version);
    }

    // As if a later program had written the mirror of lodi. Answers what allows it again.
    static std::string forbid_opening(const ServiceWorld& world)
    {
        auto version = world.query("lodi", "PRAGMA user_version").front();
        allow_opening(world, "9999");
        return version;
    }

    // While a refresh is out, and on a disk that is full for as long as the answer lives.
    static std::unique_ptr<test::FullDisk> reload_in_vain(ServiceWorld& world)
    {
        world.server.faults().script({{sandbox::FaultKind::slow, 6s}, "/oauth/token"});
        while (world.server.faults().happened() == 0)
            world.pass(1s);
        auto full = std::make_unique<test::FullDisk>();
        std::raise(SIGHUP);
        world.pass(1min);
        EXPECT_EQ(world.story.count(events::settings_reloaded), 0U);
        return full;
    }

    static std::vector<const Exchange*> exchanges_of(
        const ServiceWorld& world,
        const Span& span,
        bool (*kind)(const Exchange&),
        const std::string& tenant = {}
    )
    {
        std::vector<const Exchange*> found;
        for (const auto& one : world.network.exchanges)
            if (span.holds(one.at) && kind(one) && one.path.find(tenant) != std::string::npos)
                found.push_back(&one);
        return found;
    }
};

TEST_F(ServiceLogin, ThatDiesIsToldWithinAMinuteAndLeavesTheOtherAccountAlone)
{
    auto wish = small_clinics();
    wish.settings.clear();  // the pace that the program ships
    ServiceWorld world{std::move(wish)};
    begin(world);

    const auto revoked = world.now();
    revoke(world);
    world.pass(6h);

    const auto required = world.story.events(events::relogin_required);
    ASSERT_EQ(required.size(), 1U);
    const auto& event = required.front()->event;
    EXPECT_EQ(event.level, Level::critical);
    EXPECT_EQ(field(event, "account"), "lodi");
    EXPECT_EQ(field(event, "clinic"), "Clinica di lodi");
    EXPECT_EQ(field(event, "command"), "giposyncd login --account lodi");
    EXPECT_NE(field(event, "reason").find("invalid_grant"), std::string::npos);
    EXPECT_FALSE(field(event, "since").empty());
    EXPECT_FALSE(field(event, "data_age_seconds").empty());

    const auto refused = std::find_if(
        world.network.exchanges.begin(),
        world.network.exchanges.end(),
        [&](const Exchange& one) {
            return one.at >= revoked && test::is_token_call(one) && one.status == 400;
        }
    );
    ASSERT_NE(refused, world.network.exchanges.end());
    EXPECT_LT(required.front()->at - refused->at, 1min);
    EXPECT_LT(required.front()->at - revoked, 6min);  // appointments are walked every five minutes

    const Span dead{required.front()->at, world.now()};
    EXPECT_TRUE(exchanges_of(world, dead, test::is_data_call, "tenant-xyz789").empty());
    EXPECT_GT(exchanges_of(world, dead, test::is_data_call, "tenant-abc123").size(), 200U);
    EXPECT_EQ(world.story.staleness_outside({dead}), "");
    for (const auto* const stale : world.story.events(events::resource_stale))
        EXPECT_EQ(field(stale->event, "account"), "lodi");
    EXPECT_EQ(world.query("lodi", "SELECT count(*) > 0 FROM patients"), std::vector<std::string>{"1"});
}

TEST_F(ServiceLogin, IsRemindedOfEverySixHoursAcrossRestartsAndCalledForOnce)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    revoke(world);
    world.pass(10h);
    world.stop();
    world.start();
    world.pass(13h);

    const auto alerts = world.story.alerts_of(events::relogin_required, "lodi");
    ASSERT_EQ(alerts.size(), 4U);
    EXPECT_FALSE(alerts[0]->is_reminder());
    EXPECT_TRUE(alerts[1]->is_reminder());
    EXPECT_EQ(alerts[1]->at - alerts[0]->at, 6h);
    EXPECT_TRUE(alerts[2]->is_reminder());
    EXPECT_EQ(alerts[3]->at - alerts[2]->at, 6h);
    for (const auto* const alert : alerts)
        EXPECT_EQ(
            alert->text("action"),
            "Run `giposyncd login --account lodi` on this machine and approve as the clinic's user."
        );

    EXPECT_EQ(world.log_in("lodi"), ExitCode::done);
    world.pass(12h);
    EXPECT_EQ(world.story.alerts_of(events::relogin_required, "lodi").size(), 4U);
    EXPECT_EQ(world.story.alerts_of(events::relogin_cleared, "lodi").size(), 1U);
}

TEST_F(ServiceLogin, ThatWasReplacedIsRevokedByASyncWhereNoServiceRuns)
{
    ServiceWorld world{small_clinics()};
    const auto revoked = [&] {
        return std::ranges::count_if(world.network.exchanges, [](const Exchange& one) {
            return one.path == "/oauth/revoke" && one.status == 200;
        });
    };
    ASSERT_EQ(world.log_in("lodi"), ExitCode::done);
    world.server.faults().roll({{{sandbox::FaultKind::status_500, {}}, 1.0, 1, "/oauth/revoke"}}, 1);
    ASSERT_EQ(world.log_in("lodi"), ExitCode::done);
    world.server.faults().clear();
    ASSERT_EQ(revoked(), 0);

    ASSERT_EQ(world.sync("lodi", {}), ExitCode::done);

    EXPECT_EQ(revoked(), 1);
}

TEST_F(ServiceLogin, IsKeptAliveThoughItsMirrorCannotBeOpened)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    world.stop();
    forbid_opening(world);

    world.start();
    const auto blocked = world.now();
    world.pass(49h);
    const Span days{blocked, world.now()};
    const auto kept_alive = [&](const Exchange& one) {
        return days.holds(one.at) && one.account == "lodi" && test::is_token_call(one);
    };

    EXPECT_EQ(world.story.count(events::mirror_unusable, "lodi"), 1U);
    EXPECT_EQ(world.story.count(events::relogin_required), 0U);
    EXPECT_EQ(std::ranges::count_if(world.network.exchanges, kept_alive), 2);
}

TEST_F(ServiceLogin, ThatDiesWhileItsMirrorCannotBeOpenedIsTold)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    world.stop();
    const auto version = forbid_opening(world);
    revoke(world);

    world.start();
    world.pass(49h);

    ASSERT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);
    EXPECT_FALSE(world.story.alerts_of(events::relogin_required, "lodi").front()->is_reminder());
    allow_opening(world, version);
    world.pass(1min);
    EXPECT_EQ(world.story.count(events::relogin_required, "lodi"), 1U) << "not again";
    EXPECT_EQ(world.log_in("lodi"), ExitCode::done);
    world.pass(5s);
    EXPECT_EQ(world.story.count(events::relogin_cleared, "lodi"), 1U);
}

TEST_F(ServiceLogin, ThatIsRefusedWithoutAReasonIsAskedForThoughItsMirrorCannotBeOpened)
{
    auto wish = small_clinics();
    wish.server.accounts.refusal_body = sandbox::RefusalBody::empty;
    ServiceWorld world{std::move(wish)};
    begin(world);
    world.stop();
    forbid_opening(world);
    revoke(world);
    world.start();
    world.pass(25h);
    ASSERT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);

    const Span dead{world.now(), world.now() + 12h};
    world.pass(12h);

    const auto refused = [&](const Exchange& one) {
        return dead.holds(one.at) && test::is_token_call(one) && one.status >= 400;
    };
    EXPECT_GE(std::ranges::count_if(world.network.exchanges, refused), 9);
    EXPECT_LE(std::ranges::count_if(world.network.exchanges, refused), 12);
    EXPECT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);
}

// The process goes on, so there is no hurry to give the token up.
TEST_F(ServiceLogin, SurvivesAReloadWhileARefreshIsOutAndTheDiskRefusesItsToken)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    reload_in_vain(world).reset();
    world.pass(1min);
    EXPECT_EQ(world.story.count(events::settings_reloaded), 1U);
    world.pass(3h);

    EXPECT_EQ(world.story.count(events::relogin_required), 0U);
    EXPECT_EQ(world.server.accounts().tokens().conduct().reused, 0U);
}

TEST_F(ServiceLogin, ThatAReloadWaitsForHoldsUpNoStop)
{
    ServiceWorld world{small_clinics()};
    begin(world);

    const auto full = reload_in_vain(world);

    EXPECT_LE(world.stop(), 6s);
}

TEST_F(ServiceLogin, FromAnotherShellBringsEverythingBackWithinSeconds)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    revoke(world);
    world.pass(7h);
    sandbox::MutationMix mix;
    world.mutate("lodi", 5, mix);

    ASSERT_EQ(world.log_in("lodi"), ExitCode::done);
    const auto logged_in = world.now();
    world.pass(5s);

    const auto cleared = world.story.events(events::relogin_cleared);
    ASSERT_EQ(cleared.size(), 1U);
    EXPECT_LE(cleared.front()->at - logged_in, 5s);
    world.pass(2min);
    EXPECT_EQ(world.late_resources(), "");
    EXPECT_EQ(world.story.uneven_staleness(), "");
    world.pass(20h);
    EXPECT_EQ(world.differences(), "");
}

// A "no" without a reason proves little, and the server is asked again: but once an hour at most.
TEST_F(ServiceLogin, ThatIsRefusedWithoutAReasonIsAskedForOnceAnHour)
{
    auto wish = small_clinics();
    wish.server.accounts.refusal_body = sandbox::RefusalBody::empty;
    ServiceWorld world{std::move(wish)};
    begin(world);
    revoke(world);
    world.pass(10min);
    ASSERT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);

    const Span dead{world.now(), world.now() + 24h};
    world.pass(24h);

    std::vector<const Exchange*> refused;
    for (const auto* const one : exchanges_of(world, dead, test::is_token_call))
        if (one->status >= 400)
            refused.push_back(one);
    EXPECT_GE(refused.size(), 20U);
    EXPECT_LE(refused.size(), 24U);
    for (std::size_t i = 1; i < refused.size(); ++i)
        EXPECT_GE(refused[i]->at - refused[i - 1]->at, 59min);
    EXPECT_TRUE(exchanges_of(world, dead, test::is_data_call, "tenant-xyz789").empty());
    EXPECT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);
    EXPECT_EQ(world.log_in("lodi"), ExitCode::done);
    world.pass(5s);
    EXPECT_EQ(world.story.count(events::relogin_cleared, "lodi"), 1U);
}

TEST_F(ServiceLogin, IsOfferedByTheServiceWhereTheSettingsSaySo)
{
    auto wish = small_clinics();
    wish.alerts = "offer_login = true";
    ServiceWorld world{std::move(wish)};
    begin(world);
    revoke(world);
    world.pass(30min);

    const auto codes = world.story.alerts_of(events::login_code_issued, "lodi");
    ASSERT_GE(codes.size(), 2U);  // the first has run out, and nobody came
    const auto code = codes.back()->text("user_code");
    EXPECT_NE(codes.back()->text("action").find(code), std::string::npos);
    world.pass(12h);
    EXPECT_LE(world.story.alerts_of(events::login_code_issued, "lodi").size(), 4U * 4U);

    auto& waiting = world.server.accounts().codes();
    while (!waiting.waiting(world.now()))
        world.pass(1min);
    ASSERT_TRUE(waiting.decide(
        waiting.waiting(world.now())->user_code,
        sandbox::Decision::approved,
        "bruno",
        world.now()
    ));
    world.pass(2min);

    EXPECT_EQ(world.story.count(events::relogin_cleared, "lodi"), 1U);
    EXPECT_EQ(world.late_resources(), "");
}

// An offer is no reason to leave the server unasked: nobody may ever take it up.
TEST_F(ServiceLogin, ThatIsRefusedWithoutAReasonIsAskedForThoughOneIsOffered)
{
    auto wish = small_clinics();
    wish.alerts = "offer_login = true";
    wish.server.accounts.refusal_body = sandbox::RefusalBody::empty;
    ServiceWorld world{std::move(wish)};
    begin(world);
    revoke(world);
    world.pass(10min);
    ASSERT_EQ(world.story.count(events::relogin_required, "lodi"), 1U);

    const Span dead{world.now(), world.now() + 24h};
    world.pass(24h);

    auto last = dead.from;
    for (const auto* const one : exchanges_of(world, dead, test::is_token_call))
        if (one->status >= 400)
        {
            EXPECT_LE(one->at - last, 75min);
            last = one->at;
        }
    EXPECT_LE(world.now() - last, 75min);
    EXPECT_EQ(world.log_in("lodi"), ExitCode::done);
    world.pass(5s);
    EXPECT_EQ(world.story.count(events::relogin_cleared, "lodi"), 1U);
}

TEST_F(ServiceLogin, OtherLastingTroublesAreRemindedOfAcrossARestartToo)
{
    ServiceWorld world{small_clinics()};
    begin(world);
    world.server.accounts().users().find("anna")->denied.insert(sandbox::Kind::invoices);
    world.server.faults().roll({{{sandbox::FaultKind::status_500, {}}, 1.0, 1, "/appointments"}}, 1);
    world.pass(5h);
    ASSERT_EQ(world.story.alerts_of(events::resource_forbidden).size(), 1U);
    ASSERT_EQ(world.story.alerts_of(events::resource_stale).size(), 2U);

    world.kill();
    world.start();
    const auto restarted = world.now();
    world.pass(7h);

    for (const auto& [name, first] : {std::pair{events::resource_forbidden, 1}, {events::resource_stale, 2}})
    {
        const auto alerts = world.story.alerts_of(name);
        EXPECT_EQ(alerts.size(), 2U * static_cast<std::size_t>(first)) << name;
        for (std::size_t i = static_cast<std::size_t>(first); i < alerts.size(); ++i)
        {
            EXPECT_TRUE(alerts[i]->is_reminder());
            EXPECT_LE(alerts[i]->at - restarted, 6h + 1min);
        }
    }
    world.server.faults().clear();
    world.server.accounts().users().find("anna")->denied.clear();
    world.pass(8h);
    EXPECT_EQ(world.story.alerts_of(events::resource_fresh).size(), 2U);
    EXPECT_EQ(world.late_resources(), "");
}

}  // namespace
}  // namespace giposync
