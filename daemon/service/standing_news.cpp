#include "service/standing_news.hpp"

#include "account_state.hpp"
#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/resource_status.hpp"
#include "oauth/refresh_rules.hpp"

#include <algorithm>
#include <utility>

namespace giposync {
namespace {

// What a person was called for: a state, or the settings; "0": nothing.
constexpr const char* asked_fact = "service.login_asked";

constexpr const char* for_nothing = "0";

// Before the state was written, there was only one, written as "1".
bool is_same_call(std::string_view before, std::string_view why)
{
    return before == why || (before == "1" && why == oauth::name_of(oauth::TokenState::needs_login));
}

// How old the oldest of the data are; nothing where there are none.
std::optional<std::chrono::seconds> age_of_data(mirror::Mirror& mirror, Instant now)
{
    mirror::ResourceStatus status{mirror};
    std::optional<std::chrono::seconds> oldest;
    for (const auto& resource : mirror.resources())
        if (const auto success = status.read(*resource).last_success_at)
        {
            const auto age = std::chrono::floor<std::chrono::seconds>(now - *success);
            oldest = std::max(oldest.value_or(age), age);
        }
    return oldest;
}

}  // namespace

void StandingNews::tell(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    if (mirror)
        share_memory(*mirror);
    const bool unreadable = standing.hindrance == oauth::Hindrance::unreadable;
    if (told_unreadable_ && !unreadable)
        account_.log().info(events::disk_writable, "the file of the login can be read again");
    told_unreadable_ = unreadable;
    if (told_ == standing || (!mirror && is_for_the_mirror_to_say(standing)))
        return;
    told_ = standing;
    if (standing.hindrance == oauth::Hindrance::settings)
        return tell_other_settings(standing, mirror);
    switch (standing.state)
    {
    case oauth::TokenState::ok: tell_works_again(mirror); break;
    case oauth::TokenState::needs_login: tell_login_needed(standing, mirror); break;
    case oauth::TokenState::none:
        unreadable ? tell_unreadable(standing) : tell_without_login(standing, mirror);
        break;
    case oauth::TokenState::wrong_tenant: tell_wrong_tenant(standing, mirror); break;
    case oauth::TokenState::client_rejected: tell_rejected_client(standing, mirror); break;
    }
}

// What was told without a mirror is written down as soon as there is one.
void StandingNews::share_memory(mirror::Mirror& mirror)
{
    if (const auto& login = account_.keeper().login(); !login.empty())
        mirror.set_fact(mirror::login_seen_fact, login);
    if (called_for_)
        mirror.set_fact(asked_fact, *called_for_);
    else
        called_for_ = mirror.fact(asked_fact).value_or(for_nothing);
}

// Only the mirror knows whether there was a login before, and whether a person was called that nobody needs
// any more.
bool StandingNews::is_for_the_mirror_to_say(const oauth::Standing& standing) const
{
    if (standing.state == oauth::TokenState::none)
        return standing.hindrance == oauth::Hindrance::none;
    return standing.state == oauth::TokenState::ok && !called_for_;
}

void StandingNews::tell_login_needed(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    const auto& settings = account_.settings();
    Fields fields{
        {"reason", standing.reason},
        {"clinic", settings.clinic},
        {"command", login_command(settings.name)},
    };
    if (standing.since != Instant{})
        fields.emplace_back("since", to_text_in_seconds(standing.since));
    const auto age = mirror ? age_of_data(*mirror, account_.now()) : std::nullopt;
    if (age)
        fields.emplace_back("data_age_seconds", age->count());
    call(
        {Level::critical,
         events::relogin_required,
         "a person has to log in: " + login_command(settings.name),
         std::move(fields)},
        oauth::name_of(standing.state),
        mirror
    );
}

void StandingNews::tell_wrong_tenant(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    const auto& settings = account_.settings();
    call(
        {Level::error,
         events::login_tenant_refused,
         "the login is of another clinic and is not used: " + login_command(settings.name),
         {{"code", name_of(Errc::refused)},
          {"reason", standing.reason},
          {"clinic", settings.clinic},
          {"since", to_text_in_seconds(standing.since)}}},
        oauth::name_of(standing.state),
        mirror
    );
}

// The keeper tells, at once, or after it has asked again.
void StandingNews::tell_rejected_client(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    const auto why = oauth::name_of(standing.state);
    auto& keeper = account_.keeper();
    if (called_for_ && is_same_call(*called_for_, why))
        account_.remind_of(
            {Level::error,
             events::token_refresh_failed,
             "the token cannot be refreshed",
             {{"code", name_of(Errc::client_rejected)}, {"reason", standing.reason}}}
        );
    if (!keeper.may_ask())
        keeper.report_rejected_client();
    if (keeper.has_reported(Errc::client_rejected))
        note_call(std::string(why), mirror);
}

// A person who would log in as these settings have it would end the login that they do not fit.
void StandingNews::tell_other_settings(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    const auto& settings = account_.settings();
    call(
        {Level::error,
         events::settings_invalid,
         "the login is not used: " + oauth::cure_of_settings(settings.name),
         {{"reason", standing.reason},
          {"application", settings.application.text()},
          {"clinic", settings.clinic}}},
        "settings",
        mirror
    );
}

// Each start has its line, but nobody is called again for it: reminders go on.
void StandingNews::call(Event event, std::string_view why, mirror::Mirror* mirror)
{
    if (called_for_ && is_same_call(*called_for_, why))
        account_.remind_of(event);
    note_call(std::string(why), mirror);
    account_.log().write(std::move(event));
}

void StandingNews::note_call(std::string why, mirror::Mirror* mirror)
{
    if (mirror)
        mirror->set_fact(asked_fact, why);
    called_for_ = std::move(why);
}

// It may hold a good login, so a new one is no cure.
void StandingNews::tell_unreadable(const oauth::Standing& standing)
{
    account_.log().error(
        events::disk_unwritable,
        "the file of the login cannot be read: nothing is synced until it can",
        {{"reason", standing.reason}}
    );
}

void StandingNews::tell_without_login(const oauth::Standing& standing, mirror::Mirror* mirror)
{
    const auto seen = mirror ? mirror->fact(mirror::login_seen_fact).value_or("") : "";
    if (!seen.empty() && account_.store().forgotten_login() != seen)
    {
        auto vanished = standing;
        vanished.reason = "the file of the login is gone, and nobody has logged out";
        return tell_login_needed(vanished, mirror);
    }
    account_.log().warning(
        events::login_awaited,
        standing.reason + ": nothing is synced until somebody runs " +
            login_command(account_.settings().name),
        {{"reason", standing.reason}}
    );
}

void StandingNews::tell_works_again(mirror::Mirror* mirror)
{
    if (called_for_.value_or(for_nothing) == for_nothing)
        return;
    note_call(for_nothing, mirror);
    account_.log()
        .info(events::relogin_cleared, "the login works again", {{"clinic", account_.settings().clinic}});
}

}  // namespace giposync
