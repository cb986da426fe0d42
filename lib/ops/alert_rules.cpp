#include "ops/alert_rules.hpp"

#include "base/event_names.hpp"

#include <algorithm>
#include <array>

namespace giposync::ops {
namespace {

enum class Concerns
{
    account,
    resource,
};

enum class Kind
{
    not_an_alert,
    once,
    lasting,
};

struct Rule
{
    std::string_view event;
    Concerns concerns;
    Kind kind;
    std::array<std::string_view, 2> ends{};  // of the same account or resource
};

constexpr std::array rules{
    Rule{events::relogin_required, Concerns::account, Kind::lasting, {events::token_refresh_failed}},
    Rule{
        events::relogin_cleared,
        Concerns::account,
        Kind::once,
        {events::relogin_required, events::token_refresh_failed}},
    // Somebody has logged out meanwhile: on purpose, so nobody has to be reminded of what was before.
    Rule{
        events::login_awaited,
        Concerns::account,
        Kind::not_an_alert,
        {events::relogin_required, events::token_refresh_failed}},
    Rule{events::login_code_issued, Concerns::account, Kind::once},
    Rule{events::login_tenant_refused, Concerns::account, Kind::once},
    Rule{events::token_refresh_failed, Concerns::account, Kind::lasting},
    Rule{events::token_refreshed, Concerns::account, Kind::not_an_alert, {events::token_refresh_failed}},
    Rule{events::resource_forbidden, Concerns::resource, Kind::lasting},
    Rule{events::resource_stale, Concerns::resource, Kind::lasting},
    Rule{events::resource_fresh, Concerns::resource, Kind::once, {events::resource_stale}},
    Rule{events::walk_finished, Concerns::resource, Kind::not_an_alert, {events::resource_forbidden}},
    Rule{events::mirror_deletions_held, Concerns::resource, Kind::lasting},
    Rule{events::disk_unwritable, Concerns::account, Kind::lasting},
    Rule{events::disk_writable, Concerns::account, Kind::not_an_alert, {events::disk_unwritable}},
    Rule{events::settings_invalid, Concerns::account, Kind::once},  // or none: the service
};

const Rule* rule_for(std::string_view event)
{
    const auto* const found =
        std::find_if(rules.begin(), rules.end(), [event](const Rule& rule) { return rule.event == event; });
    return found == rules.end() ? nullptr : found;
}

std::string subject(std::string_view name, Concerns concerns, const Event& event)
{
    auto text = std::string(name) + '\n' + text_in(event, "account");
    if (concerns == Concerns::resource)
        text += '\n' + text_in(event, "resource");
    return text;
}

std::int64_t number_in(const Event& event, std::string_view field)
{
    for (const Field& one : event.fields)
        if (const auto* number = std::get_if<std::int64_t>(&one.value); number && one.name == field)
            return *number;
    return 0;
}

// A walk that finds deletions and carries some out holds none back.
bool lets_deletions_go(const Event& event)
{
    return event.name == events::walk_finished && text_in(event, "mode") != "change" &&
           number_in(event, "deleted") > 0;
}

// Of a refresh that failed, only what no time mends.
bool is_left_out(const Event& event)
{
    return event.name == events::token_refresh_failed && text_in(event, "code") != "client_rejected";
}

std::string at_account(const Event& event)
{
    const auto account = text_in(event, "account");
    return account.empty() ? "" : " --account " + account;
}

std::string resource_of(const Event& event)
{
    const auto resource = text_in(event, "resource");
    return resource.empty() ? "the resource" : resource;
}

std::string log_in_as_code_says(const Event& event)
{
    return "Open " + text_in(event, "verification_uri") + " on any phone or computer, enter the code " +
           text_in(event, "user_code") + " and approve as the clinic's user.";
}

}  // namespace

std::string text_in(const Event& event, std::string_view field)
{
    for (const Field& one : event.fields)
        if (const auto* text = std::get_if<std::string>(&one.value); text && one.name == field)
            return *text;
    return {};
}

Meaning meaning_of(const Event& event)
{
    const auto* const rule = rule_for(event.name);
    if (!rule || is_left_out(event))
        return {};
    Meaning meaning;
    meaning.is_alert = rule->kind != Kind::not_an_alert;
    meaning.lasts = rule->kind == Kind::lasting;
    meaning.about = subject(rule->event, rule->concerns, event);
    for (const auto ended : rule->ends)
        if (!ended.empty())
            meaning.ends.push_back(subject(ended, rule->concerns, event));
    if (lets_deletions_go(event))
        meaning.ends.push_back(subject(events::mirror_deletions_held, rule->concerns, event));
    return meaning;
}

std::string action_for(const Event& event)
{
    using Action = std::string (*)(const Event&);

    struct Row
    {
        std::string_view event;
        Action action;
    };

    constexpr std::array actions{
        Row{events::relogin_required,
            [](const Event& e) {
                return "Run `giposyncd login" + at_account(e) +
                       "` on this machine and approve as the clinic's user.";
            }},
        Row{events::relogin_cleared,
            [](const Event&) { return std::string("Nothing: the login works again."); }},
        Row{events::login_code_issued, log_in_as_code_says},
        Row{events::login_tenant_refused,
            [](const Event& e) {
                return "Run `giposyncd login" + at_account(e) +
                       "` as a user of the right clinic, or add the tenant to allowed_tenants if it is one "
                       "of yours.";
            }},
        Row{events::token_refresh_failed,
            [](const Event&) {
                return std::string(
                    "Correct client_id, the client's secret or client_auth of the application in the "
                    "settings, then run `systemctl reload giposyncd`."
                );
            }},
        Row{events::resource_forbidden,
            [](const Event& e) {
                return "Have the clinic's administrator permit " + resource_of(e) +
                       " for the user that is logged in; the service tries again by itself.";
            }},
        Row{events::resource_stale,
            [](const Event& e) {
                return "Run `giposyncd doctor" + at_account(e) + "` to see what keeps " + resource_of(e) +
                       " back.";
            }},
        Row{events::resource_fresh,
            [](const Event& e) { return "Nothing: " + resource_of(e) + " is up to date again."; }},
        Row{events::mirror_deletions_held,
            [](const Event& e) {
                return "Check whether so many rows of " + resource_of(e) +
                       " are really gone, and if so run `giposyncd sync " + resource_of(e) +
                       " --reconcile --accept-deletions" + at_account(e) + "`.";
            }},
        Row{events::disk_unwritable,
            [](const Event&) {
                return std::string(
                    "Mend what the reason names: make room on the disk, end the program that "
                    "holds the file, or let the service's user read it; the service goes on by "
                    "itself."
                );
            }},
        Row{events::settings_invalid,
            [](const Event&) {
                return std::string(
                    "Correct the settings where the message says, then run `systemctl reload giposyncd`."
                );
            }},
    };
    if (is_left_out(event))
        return {};
    for (const Row& row : actions)
        if (row.event == event.name)
            return row.action(event);
    return {};
}

}  // namespace giposync::ops
