#include "alerts_fixture.hpp"
#include "hostile.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

using Names = std::vector<std::string>;
using test::FakeRunner;

struct AlertsTest : test::AlertsFixture
{
};

TEST_F(AlertsTest, WritesEveryEventToTheLogAndRunsTheCommandForAlertsOnly)
{
    milano.info("walk.finished", "done");
    milano.critical("relogin.required", "log in");
    pass(1s);

    EXPECT_EQ(log.names(), (Names{"walk.finished", "relogin.required"}));
    EXPECT_EQ(runner.names(), Names{"relogin.required"});
    EXPECT_EQ(runner.runs[0].argv, (std::vector<std::string>{"/bin/alert", "--now"}));
}

TEST_F(AlertsTest, GivesTheObjectOfTheLogLineAndWhatAPersonNeeds)
{
    milano.error("resource.stale", "too old", {{"resource", "patients"}, {"lag_seconds", 4000}});
    pass(1s);

    ASSERT_EQ(runner.runs.size(), 1U);
    EXPECT_EQ(
        boost::json::serialize(runner.runs[0].object),
        R"({"time":"2026-01-31T01:00:00.000Z","level":"error","event":"resource.stale","message":"too old",)"
        R"("resource":"patients","lag_seconds":4000,"account":"milano","clinic":"Clinica Milano",)"
        R"("action":"Run `giposyncd doctor --account milano` to see what keeps patients back.","reminder":false})"
    );
}

TEST_F(AlertsTest, SaysNullWhereNoAccountIsConcerned)
{
    alerts.error("settings.invalid", "giposyncd.toml:3: service.log_level: what is this");
    pass(1s);

    ASSERT_EQ(runner.runs.size(), 1U);
    EXPECT_TRUE(runner.runs[0].object.at("account").is_null());
    EXPECT_TRUE(runner.runs[0].object.at("clinic").is_null());
}

TEST_F(AlertsTest, RemindsOfWhatLastsUntilItEnds)
{
    milano.critical("relogin.required", "log in");
    pass(13h);
    EXPECT_EQ(runner.names(), Names(3, "relogin.required"));
    EXPECT_FALSE(is_reminder(0));
    EXPECT_TRUE(is_reminder(1));
    EXPECT_TRUE(is_reminder(2));
    EXPECT_EQ(runner.runs[1].began - runner.runs[0].began, Duration(6h));
    EXPECT_EQ(FakeRunner::text(runner.runs[2], "time"), "2026-01-31T01:00:00.000Z");

    milano.info("relogin.cleared", "well again");
    pass(48h);

    EXPECT_EQ(runner.runs.size(), 4U);
    EXPECT_EQ(runner.names().back(), "relogin.cleared");
    EXPECT_FALSE(is_reminder(3));
}

TEST_F(AlertsTest, RemindsOfNothingThatIsOverInAMoment)
{
    alerts.error("settings.invalid", "what is this");
    milano.info("login.code_issued", "", {{"verification_uri", "https://h.it"}, {"user_code", "AB"}});
    milano.error("login.tenant_refused", "a stranger");
    pass(48h);

    EXPECT_EQ(runner.runs.size(), 3U);
}

TEST_F(AlertsTest, SaysWhatLastsOnceThoughItHappensAgain)
{
    for (int i = 0; i < 100; ++i)
    {
        milano.error("disk.unwritable", "disk full", {{"free_bytes", i}});
        pass(1min);
    }
    EXPECT_EQ(runner.runs.size(), 1U);

    milano.error("disk.unwritable", "read-only file system");
    pass(1min);

    EXPECT_EQ(runner.runs.size(), 2U);
    EXPECT_FALSE(is_reminder(1));
}

TEST_F(AlertsTest, WhatEndsWithoutAnAlertIsNoLongerRemindedOf)
{
    milano.error("disk.unwritable", "disk full");
    milano.error("token.refresh_failed", "secret", {{"code", "client_rejected"}});
    milano.error("resource.forbidden", "403", {{"resource", "patients"}});
    milano.error("mirror.deletions_held", "too many", {{"resource", "agendas"}});
    pass(1h);
    ASSERT_EQ(runner.runs.size(), 4U);

    milano.info("disk.writable", "again");
    milano.debug("token.refreshed", "again");
    milano.debug("walk.finished", "done", {{"resource", "patients"}, {"mode", "change"}});
    milano.info("walk.finished", "done", {{"resource", "agendas"}, {"mode", "full"}, {"deleted", 40}});
    pass(48h);

    EXPECT_EQ(runner.runs.size(), 4U);
}

TEST_F(AlertsTest, KeepsAccountsApart)
{
    ContextLog rome{alerts, {{"account", "rome"}}};
    milano.critical("relogin.required", "log in");
    rome.critical("relogin.required", "log in");
    pass(1h);
    milano.info("relogin.cleared", "well again");
    pass(6h);

    ASSERT_EQ(
        runner.names(),
        (Names{"relogin.required", "relogin.required", "relogin.cleared", "relogin.required"})
    );
    EXPECT_EQ(FakeRunner::text(runner.runs[3], "account"), "rome");
    EXPECT_TRUE(runner.runs[3].object.at("clinic").is_null());
}

TEST_F(AlertsTest, DoesNothingWithoutACommandAndRemindsWhenThereIsOneAtLast)
{
    alerts.configure({{}, 6h, {}});
    milano.critical("relogin.required", "log in");
    pass(1h);
    EXPECT_TRUE(runner.runs.empty());
    EXPECT_EQ(log.names(), Names{"relogin.required"});

    alerts.configure(options);
    pass(6h);

    ASSERT_EQ(runner.runs.size(), 1U);
    EXPECT_TRUE(is_reminder(0));
}

TEST_F(AlertsTest, FollowsAReloadAtOnce)
{
    milano.critical("relogin.required", "log in");
    pass(2h);
    const auto reload = [](Clock& clock, Alerts& target) -> boost::asio::awaitable<void> {
        co_await clock.sleep(1s);
        target.configure({{"/bin/other"}, 1h, {}});
        co_await clock.sleep(1s);
    };
    simulation.run(first_of(alerts.run(), reload(simulation.clock, alerts)));

    ASSERT_EQ(runner.runs.size(), 2U);
    EXPECT_EQ(runner.runs[1].argv, std::vector<std::string>{"/bin/other"});
}

TEST_F(AlertsTest, ForgetsWhatWaitsWhenTheCommandIsTakenAway)
{
    milano.critical("relogin.required", "log in");
    alerts.configure({{}, 6h, {}});
    alerts.configure(options);
    pass(1h);

    EXPECT_TRUE(runner.runs.empty());
}

TEST_F(AlertsTest, AsksWhetherItStillLastsBeforeItReminds)
{
    bool lasts = true;
    alerts.ask_before_reminding([&lasts](const Event& event) {
        EXPECT_EQ(event.name, "relogin.required");
        return lasts;
    });
    milano.critical("relogin.required", "log in");
    pass(7h);
    EXPECT_EQ(runner.runs.size(), 2U);

    lasts = false;
    pass(48h);
    EXPECT_EQ(runner.runs.size(), 2U);
    lasts = true;
    milano.critical("relogin.required", "log in");
    pass(1h);

    EXPECT_EQ(runner.runs.size(), 3U);
    EXPECT_FALSE(is_reminder(2));
}

TEST_F(AlertsTest, RemindsOfWhatAnEarlierProcessHasToldAndCallsNobodyAgainForIt)
{
    ContextLog told{alerts.told_before(), {{"account", "milano"}}};
    told.error("resource.stale", "too old", {{"resource", "patients"}, {"lag_seconds", 4000}});
    pass(1h);
    milano.error("resource.stale", "too old", {{"resource", "patients"}, {"lag_seconds", 7600}});
    told.error("resource.stale", "too old", {{"resource", "patients"}, {"lag_seconds", 7601}});
    pass(4h);
    EXPECT_TRUE(runner.runs.empty());
    EXPECT_EQ(log.names(), Names{"resource.stale"});

    pass(2h);
    ASSERT_EQ(runner.runs.size(), 1U);
    EXPECT_TRUE(is_reminder(0));

    milano.info("resource.fresh", "well again", {{"resource", "patients"}});
    pass(48h);
    EXPECT_EQ(runner.names(), (Names{"resource.stale", "resource.fresh"}));
}

TEST_F(AlertsTest, RemindsOfNothingThatWasOverInAMomentLongAgo)
{
    alerts.told_before().error("login.tenant_refused", "a stranger", {{"account", "milano"}});
    pass(48h);

    EXPECT_TRUE(runner.runs.empty());
    EXPECT_TRUE(log.events.empty());
}

TEST_F(AlertsTest, GivesOneObjectOnOneLineWhateverIsInAnEvent)
{
    for (const auto& text : test::hostile_texts())
    {
        runner.runs.clear();

        alerts.error("settings.invalid", text, {{"account", text}, {"action", text}, {text, text}});
        pass(1s);

        ASSERT_EQ(runner.runs.size(), 1U);
        EXPECT_EQ(FakeRunner::text(runner.runs[0], "event"), "settings.invalid");
        EXPECT_TRUE(FakeRunner::text(runner.runs[0], "action").starts_with("Correct the settings"));
    }
}

}  // namespace
}  // namespace giposync::ops
