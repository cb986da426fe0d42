#include "ops/doctor.hpp"

#include "ops/doctor_catalogue.hpp"
#include "ops/doctor_service.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

// The newest time that a mirror tells of something that has happened.
std::optional<Instant> newest_stamp(const StatusReport& report)
{
    std::optional<Instant> newest;
    for (const AccountReport& account : report.accounts)
        for (const ResourceReport& resource : account.resources)
            newest = std::max(newest, resource.line.last_attempt_at);
    return newest;
}

constexpr std::string_view silent = "nothing is sent for now: see limit";

Finding skipped(std::string check, std::string about, std::string what)
{
    return {std::move(check), std::move(about), Verdict::skipped, std::move(what)};
}

}  // namespace

Doctor::Doctor(const config::Settings& settings, const StatusReport& report, DoctorEdges edges, Tell tell)
    : settings_(settings), report_(report), edges_(std::move(edges)), tell_(std::move(tell))
{
}

asio::awaitable<Findings> Doctor::examine()
{
    look_at_files();
    co_await look_at_names();
    for (const ApplicationReport& application : report_.applications)
        co_await talk_to(application);
    for (const AccountReport& account : report_.accounts)
        co_await talk_for(account);
    look_at_clock();
    look_at_service();
    co_return std::move(findings_);
}

void Doctor::look_at_files()
{
    add(check_settings(settings_, edges_.viewer));
    for (const ApplicationReport& told : report_.applications)
        add(check_secret(settings_.applications.at(told.name), edges_.credentials, edges_.viewer));
    add(check_state_dir(settings_.service.state_dir, edges_.files, edges_.viewer));
    for (const AccountReport& told : report_.accounts)
    {
        const auto& account = settings_.accounts.at(told.name);
        if (const auto& seal = edges_.accounts[told.name].seal)
            add(check_seal(told.name, *seal, edges_.viewer));
        add(check_mirror_files(account, edges_.viewer));
        add(check_mirror(account, edges_.clock, edges_.longest_reading));
        add(check_disk(account, edges_.free_bytes));
    }
}

asio::awaitable<void> Doctor::look_at_names()
{
    std::set<std::string> known;
    for (const ApplicationReport& told : report_.applications)
        for (const Url& url : hosts_of(settings_.applications.at(told.name)))
            if (known.insert(url.host).second)
                add(co_await check_name(url, edges_.proxies, edges_.ask_for_addresses));
}

std::optional<Finding> Doctor::why_not_talk_to(const ApplicationName& name) const
{
    const auto is_its_secret = [&name](const Finding& one) {
        return one.check == "secret" && one.about == name.text() && one.verdict != Verdict::ok;
    };
    const auto edge = edges_.applications.find(name);
    if (edge == edges_.applications.end() || !edge->second.transport)
    {
        if (edge == edges_.applications.end() || !edge->second.problem ||
            std::ranges::any_of(findings_, is_its_secret))
            return skipped("discovery", name.text(), "the secret comes first: see secret");
        return Finding{
            "http",
            name.text(),
            Verdict::bad,
            edge->second.problem->detail,
            "correct the section [http] of the settings"};
    }
    // There stands the memory of the rate limit, and nothing is sent that it does not count.
    if (!look_up(settings_.service.state_dir))
        return skipped("discovery", name.text(), "the state directory comes first: see state_dir");
    if (is_silent(name))
        return skipped("discovery", name.text(), std::string(silent));
    return std::nullopt;
}

// It would have to wait for its turn: an hour, if the server says so.
bool Doctor::is_silent(const ApplicationName& name) const
{
    const auto told = std::ranges::find(report_.applications, name, &ApplicationReport::name);
    if (told == report_.applications.end())
        return false;
    const auto until = std::max(told->throttled_until, told->quiet_until);
    return until && *until > edges_.clock.now() + edges_.patience;
}

asio::awaitable<void> Doctor::talk_to(const ApplicationReport& told)
{
    const auto& application = settings_.applications.at(told.name);
    if (auto why = why_not_talk_to(told.name))
    {
        add(std::move(*why));
        co_return;
    }
    ExaminingTransport transport{*edges_.applications[told.name].transport, edges_.clock, edges_.patience};
    auto discovery = co_await check_discovery(application, transport);
    auto catalogue = co_await check_catalogue(
        application,
        transport,
        resources_of_application(told.name),
        in_step(told.name)
    );
    for (const Url& url : hosts_of(application))
    {
        co_await meet(url, transport);
        add(check_host(url, transport));
    }
    add(std::move(discovery));
    add(std::move(catalogue));
    note_dates(transport);
}

asio::awaitable<void> Doctor::talk_for(const AccountReport& told)
{
    const auto& account = settings_.accounts.at(told.name);
    const auto& application = settings_.applications.at(account.application);
    const auto& edge = edges_.accounts[told.name];
    auto login = check_login(account, edge.login, told, edges_.viewer, report_.generated_at);
    const bool logged_in = login.verdict == Verdict::ok;
    add(std::move(login));
    if (logged_in && is_silent(account.application))
        add(skipped("tenant", told.name.text(), std::string(silent)));
    else if (!logged_in || !edge.api || !edge.login)
        add(skipped(
            "tenant",
            told.name.text(),
            logged_in ? "the login may not be used by this user" : "see login"
        ));
    else
    {
        ExaminingTransport api{*edge.api, edges_.clock, edges_.patience};
        auto mirrored = told.tenant ? std::optional{TenantId{*told.tenant}} : std::nullopt;
        add(co_await check_tenant(application, account, api, std::move(mirrored)));
        note_dates(api);
    }
    if (!logged_in)
        add(skipped("scopes", told.name.text(), "see login"));
    else
        add(check_scopes(
            account,
            config::resources_of(settings_, account),
            edge.login && edge.login->grant ? edge.login->grant->scopes : told.token.granted_scopes
        ));
}

void Doctor::look_at_clock()
{
    add(check_clock(edges_.clock.now(), newest_stamp(report_), witnesses_));
}

void Doctor::look_at_service()
{
    for (const ApplicationReport& told : report_.applications)
        add(check_limit(told, edges_.applications[told.name].plan, report_.generated_at, edges_.viewer));
    add(check_alerts(settings_.alerts, edges_.search_path, edges_.viewer));
    add(check_service(report_));
}

void Doctor::add(Finding finding)
{
    tell_(finding);
    findings_.push_back(std::move(finding));
}

void Doctor::add(Findings findings)
{
    for (Finding& finding : findings)
        add(std::move(finding));
}

void Doctor::note_dates(const ExaminingTransport& transport)
{
    for (const auto& [origin, encounter] : transport.encounters())
        if (encounter.ahead)
            witnesses_.push_back({origin, *encounter.ahead});
}

config::Catalogue Doctor::resources_of_application(const ApplicationName& name) const
{
    std::set<ResourceName> wanted;
    for (const auto& [account_name, account] : settings_.accounts)
        if (account.application == name)
            for (const config::Resource& resource : config::resources_of(settings_, account))
                wanted.insert(resource.name);
    config::Catalogue resources;
    std::ranges::copy_if(
        settings_.catalogue,
        std::back_inserter(resources),
        [&](const config::Resource& resource) { return wanted.contains(resource.name); }
    );
    return resources;
}

// Lists that a mirror of this application has walked well, and lately.
std::set<ResourceName> Doctor::in_step(const ApplicationName& name) const
{
    std::set<ResourceName> resources;
    for (const AccountReport& account : report_.accounts)
        for (const ResourceReport& resource : account.resources)
            if (account.application == name && resource.line.state == "ok")
                resources.insert(resource.line.resource);
    return resources;
}

}  // namespace giposync::ops
