#include "ops/doctor_login.hpp"

#include "oauth/refresh_rules.hpp"
#include "oauth/userinfo.hpp"
#include "ops/status_health.hpp"
#include "ops/status_words.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

constexpr const char* see_the_files = "see secret, state_dir and seal";

std::string put_the_secret_right(const ApplicationName& application)
{
    return "put client_id and client_secret_file of [applications." + application.text() +
           "] right, then: systemctl reload giposyncd";
}

void take(Finding& finding, Verdict verdict, std::string what, std::string cure)
{
    finding.verdict = verdict;
    finding.what = std::move(what);
    finding.cure = std::move(cure);
}

// By the name that the state has everywhere; `source` says since when, or by whose word, it is so.
void judge_state(
    Finding& finding,
    const config::Account& account,
    const std::string& state,
    const std::string& source,
    const std::string& reason
)
{
    const auto command = oauth::login_command(account.name);
    const auto remark = source + (reason.empty() ? "" : ": " + reason);
    if (state == "ok")
        take(finding, Verdict::ok, "ok" + remark, "");
    else if (state == "client_rejected")
        take(
            finding,
            Verdict::bad,
            "the account server does not take client_id or secret" + remark,
            put_the_secret_right(account.application)
        );
    else if (state == "none")
        take(
            finding,
            Verdict::needs_login,
            (reason.empty() ? "nobody is logged in" : reason) + source,
            command
        );
    else if (state == "wrong_tenant")
        take(finding, Verdict::needs_login, "the login is of another clinic" + remark, command);
    else
        take(finding, Verdict::needs_login, "the login cannot be used" + remark, command);
}

void judge_settings(
    Finding& finding,
    const config::Account& account,
    const std::string& source,
    const std::string& reason
)
{
    take(
        finding,
        Verdict::bad,
        "the login is not used" + source + ": " + reason,
        oauth::cure_of_settings(account.name)
    );
}

std::string since_when(const oauth::Standing& standing, Instant now)
{
    return standing.state == oauth::TokenState::none ? "" : " " + since_in_words(standing.since, now);
}

void judge_failure(
    Finding& finding,
    const config::Application& application,
    const config::Account& account,
    const Error& error
)
{
    const auto command = oauth::login_command(account.name);
    auto verdict = Verdict::bad;
    std::string cure;
    switch (error.code)
    {
    case Errc::needs_login:
    case Errc::refused:
        verdict = Verdict::needs_login;
        cure = command;
        break;
    case Errc::client_rejected: cure = put_the_secret_right(application.name); break;
    case Errc::unauthorized: cure = "try again in some minutes; where it stays so: " + command; break;
    case Errc::forbidden: cure = "give the user the permission to use the API, in GipoNext"; break;
    case Errc::throttled:
        verdict = Verdict::skipped;
        cure = "run it again later; see: giposyncd status";
        break;
    case Errc::unreachable:
        cure = "see tls; where that is ok, the server is in trouble: run it again later";
        break;
    case Errc::unwritable: cure = "see state_dir and disk: without them no token is refreshed"; break;
    case Errc::absent:
    case Errc::malformed:
    case Errc::invalid:
    case Errc::failed: cure = "look at api_base of [applications." + application.name.text() + "]"; break;
    }
    take(finding, verdict, error.detail, std::move(cure));
}

}  // namespace

Finding check_login(
    const config::Account& account,
    const Result<LoginView>& login,
    const AccountReport& told,
    const Viewer& viewer,
    Instant now
)
{
    Finding finding{"login", account.name.text(), Verdict::ok, ""};
    if (login && login->standing.hindrance == oauth::Hindrance::settings)
        judge_settings(finding, account, "", login->standing.reason);
    else if (login && login->standing.hindrance == oauth::Hindrance::unreadable)
        take(finding, Verdict::bad, login->standing.reason, see_the_files);
    else if (login)
        judge_state(
            finding,
            account,
            std::string(oauth::name_of(login->standing.state)),
            since_when(login->standing, now),
            login->standing.reason
        );
    else if (viewer.may_judge())
        take(
            finding,
            login.error().code == Errc::needs_login ? Verdict::needs_login : Verdict::bad,
            login.error().detail,
            login.error().code == Errc::needs_login ? oauth::login_command(account.name) : see_the_files
        );
    else if (is_unreadable(told.token))
        take(finding, Verdict::bad, told.token.reason + ", as the mirror has it", see_the_files);
    else if (told.token.other_settings)
        judge_settings(finding, account, ", as the mirror has it", told.token.reason);
    else if (told.token.state)
        judge_state(finding, account, *told.token.state, ", as the mirror has it", told.token.reason);
    else
        take(finding, Verdict::skipped, "this user may not see it", as_root);
    return finding;
}

asio::awaitable<Finding> check_tenant(
    const config::Application& application,
    const config::Account& account,
    net::Transport& api,
    std::optional<TenantId> mirrored
)
{
    Finding finding{"tenant", account.name.text(), Verdict::ok, ""};
    const auto user = co_await oauth::fetch_userinfo(api, application.api_base, std::nullopt, account.name);
    if (!user)
    {
        judge_failure(finding, application, account, user.error());
        co_return finding;
    }
    const bool holds_data = mirrored.has_value();
    const oauth::TenantRules rules{account.allowed_tenants, std::move(mirrored), account.clinic};
    const auto tenant = oauth::admit(*user, rules);
    if (!tenant)
        take(
            finding,
            Verdict::bad,
            tenant.error().detail,
            oauth::login_command(account.name) +
                ", as a user of this clinic; or correct allowed_tenants or mirror"
        );
    else
        finding.what = tenant->text() + " is allowed" + (holds_data ? ", and is the one in the mirror" : "");
    co_return finding;
}

Finding check_scopes(
    const config::Account& account,
    const std::vector<config::Resource>& resources,
    const std::vector<std::string>& granted
)
{
    std::map<std::string, std::string> missing;
    bool named = false;
    for (const config::Resource& resource : resources)
    {
        if (std::ranges::count(granted, resource.scope) > 0)
            continue;
        auto& names = missing[resource.scope];
        names += (names.empty() ? "" : ", ") + resource.name.text();
        named = named || (account.resources && std::ranges::count(*account.resources, resource.name) > 0);
    }
    Finding finding{"scopes", account.name.text(), Verdict::ok, "all that the resources need is granted"};
    if (missing.empty())
        return finding;
    finding.verdict = named ? Verdict::needs_login : Verdict::warning;
    finding.what = "not granted:";
    for (const auto& [scope, names] : missing)
        finding.what += " " + scope + " (" + names + ")";
    finding.cure = oauth::login_command(account.name) + " and grant it, or leave these out of resources";
    return finding;
}

}  // namespace giposync::ops
