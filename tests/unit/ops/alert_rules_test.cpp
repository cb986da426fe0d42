#include "base/event_names.hpp"
#include "ops/alert_rules.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace giposync::ops {
namespace {

Event event(std::string_view name, Fields fields = {})
{
    fields.emplace_back("account", "milano");
    fields.emplace_back("resource", "patients");
    return {Level::info, name, "", std::move(fields)};
}

// Those that the outer interface names, and no others.
const std::set<std::string_view> alerts{
    "relogin.required",
    "relogin.cleared",
    "login.code_issued",
    "token.refresh_failed",
    "login.tenant_refused",
    "resource.forbidden",
    "resource.stale",
    "resource.fresh",
    "mirror.deletions_held",
    "disk.unwritable",
    "settings.invalid"};

TEST(AlertRules, EachAlertIsOneAndHasAnAction)
{
    for (const auto name : alerts)
    {
        const auto one = event(name, {{"code", "client_rejected"}});

        EXPECT_TRUE(meaning_of(one).is_alert) << name;
        EXPECT_TRUE(action_for(one).ends_with('.')) << name;
        EXPECT_EQ(action_for(one).find('\n'), std::string::npos) << name;
    }
}

TEST(AlertRules, OtherEventsAreNone)
{
    for (const auto name :
         {events::walk_finished,
          events::token_refreshed,
          events::disk_writable,
          events::alert_failed,
          events::service_started,
          events::walk_failed,
          events::resource_scope_missing})
    {
        EXPECT_FALSE(meaning_of(event(name)).is_alert) << name;
        EXPECT_EQ(action_for(event(name)), "") << name;
    }
}

TEST(AlertRules, ARefreshThatTimeMendsIsNone)
{
    EXPECT_FALSE(meaning_of(event(events::token_refresh_failed, {{"code", "unreachable"}})).is_alert);
    EXPECT_FALSE(meaning_of(event(events::token_refresh_failed)).is_alert);
    EXPECT_EQ(action_for(event(events::token_refresh_failed, {{"code", "throttled"}})), "");
}

struct Pair
{
    Event begins;
    Event ends;
};

TEST(AlertRules, WhatBeginsIsEndedByItsOpposite)
{
    const std::vector<Pair> pairs{
        {event(events::relogin_required), event(events::relogin_cleared)},
        {event(events::token_refresh_failed, {{"code", "client_rejected"}}), event(events::token_refreshed)},
        {event(events::token_refresh_failed, {{"code", "client_rejected"}}), event(events::relogin_required)},
        {event(events::token_refresh_failed, {{"code", "client_rejected"}}), event(events::relogin_cleared)},
        {event(events::token_refresh_failed, {{"code", "client_rejected"}}), event(events::login_awaited)},
        {event(events::relogin_required), event(events::login_awaited)},
        {event(events::resource_stale), event(events::resource_fresh)},
        {event(events::resource_forbidden), event(events::walk_finished)},
        {event(events::disk_unwritable), event(events::disk_writable)},
        {event(events::mirror_deletions_held),
         event(events::walk_finished, {{"mode", "reconcile"}, {"deleted", 25}})},
    };
    for (const auto& pair : pairs)
    {
        const auto begins = meaning_of(pair.begins);
        const auto ends = meaning_of(pair.ends).ends;

        EXPECT_TRUE(begins.lasts) << pair.begins.name;
        EXPECT_NE(std::find(ends.begin(), ends.end(), begins.about), ends.end())
            << pair.begins.name << " by " << pair.ends.name;
    }
}

TEST(AlertRules, DeletionsStayHeldWhileAWalkCarriesNoneOut)
{
    const auto held = meaning_of(event(events::mirror_deletions_held)).about;
    for (const auto& walk :
         {event(events::walk_finished, {{"mode", "change"}, {"deleted", 1}}),
          event(events::walk_finished, {{"mode", "reconcile"}, {"deleted", 0}})})
    {
        const auto ends = meaning_of(walk).ends;
        EXPECT_EQ(std::find(ends.begin(), ends.end(), held), ends.end());
    }
}

TEST(AlertRules, AccountsAndResourcesAreKeptApart)
{
    const auto about = [](std::string_view name, const char* account, const char* resource) {
        return meaning_of({Level::info, name, "", {{"account", account}, {"resource", resource}}}).about;
    };

    EXPECT_NE(about("resource.stale", "milano", "patients"), about("resource.stale", "milano", "agendas"));
    EXPECT_NE(about("resource.stale", "milano", "patients"), about("resource.stale", "rome", "patients"));
    EXPECT_NE(about("relogin.required", "milano", ""), about("relogin.required", "rome", ""));
    EXPECT_EQ(
        about("relogin.required", "milano", "patients"),
        about("relogin.required", "milano", "agendas")
    );
}

TEST(AlertRules, TheActionNamesWhatItIsAbout)
{
    EXPECT_NE(
        action_for(event(events::relogin_required)).find("giposyncd login --account milano`"),
        std::string::npos
    );
    EXPECT_NE(
        action_for(event(events::mirror_deletions_held))
            .find("giposyncd sync patients --reconcile --accept-deletions --account milano`"),
        std::string::npos
    );
    const auto code = action_for(event(
        events::login_code_issued,
        {{"verification_uri", "https://h.it/device"}, {"user_code", "ABCD-EFGH"}}
    ));
    EXPECT_NE(code.find("https://h.it/device"), std::string::npos);
    EXPECT_NE(code.find("ABCD-EFGH"), std::string::npos);
    EXPECT_NE(
        action_for({Level::error, events::resource_stale, "", {}}).find("the resource"),
        std::string::npos
    );
}

}  // namespace
}  // namespace giposync::ops
