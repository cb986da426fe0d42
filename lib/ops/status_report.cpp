#include "ops/status_report.hpp"

#include "base/iso8601.hpp"
#include "base/zone.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/lock_file.hpp"
#include "mirror/places.hpp"
#include "mirror/storage_failure.hpp"
#include "oauth/token_store.hpp"
#include "ops/status_access.hpp"
#include "quota/view.hpp"

#include <algorithm>
#include <exception>
#include <set>
#include <system_error>
#include <utility>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

// What one mirror says of things that are not its account's alone.
struct Overheard
{
    AccountReport account;
    std::optional<Instant> service_since;
    std::optional<std::int64_t> needed_per_hour;
};

std::optional<Instant> to_moment(const std::optional<std::string>& text)
{
    const auto time = text ? parse_timestamp(*text, Zone{}) : std::nullopt;
    return time ? std::optional{to_instant(*time)} : std::nullopt;
}

bool is_named(const config::Account& account, const ResourceName& resource)
{
    return account.resources && std::ranges::count(*account.resources, resource) > 0;
}

// The resources of the settings, as if nothing had happened yet.
std::vector<ResourceReport> blank_resources(
    const config::Settings& settings,
    const config::Account& account,
    const std::string& state
)
{
    std::vector<ResourceReport> reports;
    for (const config::Resource& resource : config::resources_of(settings, account))
    {
        ResourceReport report;
        report.line.resource = resource.name;
        report.line.state = state;
        report.max_lag = resource.max_lag;
        report.wanted_by_name = is_named(account, resource.name);
        reports.push_back(std::move(report));
    }
    return reports;
}

// The lines of the mirror in their order, then what the settings have that the mirror does not know yet.
std::vector<ResourceReport> joined(
    std::vector<mirror::ResourceLine> lines,
    std::vector<ResourceReport> configured
)
{
    std::vector<ResourceReport> reports;
    for (mirror::ResourceLine& line : lines)
    {
        const auto found = std::ranges::find(configured, line.resource, [](const ResourceReport& report) {
            return report.line.resource;
        });
        ResourceReport report;
        if (found != configured.end())
        {
            report = std::move(*found);
            configured.erase(found);
        }
        report.line = std::move(line);
        reports.push_back(std::move(report));
    }
    std::ranges::move(configured, std::back_inserter(reports));
    return reports;
}

void take_facts(TokenReport& token, const mirror::AccountFacts& facts)
{
    token.state = facts.token_state;
    token.reason = facts.token_reason;
    token.since = facts.token_since;
    token.last_refresh_at = facts.last_refresh_at;
    token.granted_scopes = facts.granted_scopes;
    token.other_settings = facts.other_settings;
}

void read_mirror(mirror::MirrorReader& reader, Overheard& told, Instant now)
{
    const auto facts = reader.account();
    take_facts(told.account.token, facts);
    told.account.tenant = facts.tenant;
    told.account.resources = joined(reader.resources(now), std::move(told.account.resources));
    for (ResourceReport& resource : told.account.resources)
    {
        const auto held = reader.fact(mirror::held_deletions_fact(resource.line.resource));
        resource.held_deletions = mirror::number_in(held).value_or(0);
    }
    told.service_since = to_moment(reader.fact(mirror::service_since_fact));
    told.needed_per_hour = mirror::number_in(reader.fact(mirror::needed_per_hour_fact));
}

// Nothing where it could be read, or is not there yet.
std::optional<std::string> try_to_read(const config::Account& account, Overheard& told, Instant now)
{
    if (auto why = why_unreadable(account.mirror))
        return why;
    auto reader = mirror::MirrorReader::open(account.mirror);
    if (!reader)
        return reader.error().code == Errc::absent ? std::nullopt : std::optional{reader.error().detail};
    told.account.mirror.size = reader->size();
    try
    {
        read_mirror(*reader, told, now);
        return std::nullopt;
    }
    catch (...)
    {
        const auto failure = mirror::reading_failure(std::current_exception());
        if (!failure)
            throw;
        return account.mirror.string() + ": " + failure->detail;
    }
}

std::optional<bool> is_served(const config::Account& account)
{
    if (why_unreadable(mirror::lock_file_of(account.mirror)))
        return std::nullopt;
    return mirror::service_is_running(account.mirror);
}

std::optional<mirror::MirrorSize> size_of(const fs::path& file)
{
    std::error_code ec;
    const auto bytes = fs::file_size(file, ec);
    if (ec == std::errc::permission_denied)
        return std::nullopt;
    std::error_code no_wal;
    const auto wal_bytes = fs::file_size(file.string() + "-wal", no_wal);
    return mirror::MirrorSize{
        ec ? 0 : static_cast<std::int64_t>(bytes),
        no_wal ? 0 : static_cast<std::int64_t>(wal_bytes)};
}

// Of a login whose mirror, which tells how it stands, is not there. Who may not look does not know either.
TokenReport login_without_mirror(const config::Settings& settings, const AccountName& account)
{
    std::error_code ec;
    const bool stored = fs::exists(oauth::token_file(settings.service.state_dir, account), ec);
    TokenReport token;
    if (stored || ec)
        token.reason = "the mirror, which tells how it stands, is not there";
    else
        token.state = "none";
    return token;
}

Overheard read_account(const config::Settings& settings, const config::Account& account, Instant now)
{
    Overheard told;
    told.account.name = account.name;
    told.account.application = account.application;
    told.account.clinic = account.clinic;
    told.account.served = is_served(account);
    told.account.token = login_without_mirror(settings, account.name);
    told.account.mirror.path = account.mirror;
    told.account.mirror.size = size_of(account.mirror);
    told.account.resources = blank_resources(settings, account, "never");
    told.account.mirror.problem = try_to_read(account, told, now);
    if (told.account.mirror.problem)
    {
        // Half a story would be taken for the whole one.
        told.account.tenant.reset();
        told.account.token = {};
        told.account.resources = blank_resources(settings, account, "");
    }
    return told;
}

ApplicationReport read_application(
    const config::Application& application,
    const StatusQuestion& question,
    const Clock& clock
)
{
    ApplicationReport report;
    report.name = application.name;
    report.requests = application.rate_limit.requests;
    report.per = application.rate_limit.per;
    const auto limiter = question.limiters.find(application.name);
    if (limiter == question.limiters.end())
        return report;
    report.problem = why_unreadable(limiter->second.file);
    if (report.problem)
        return report;
    const auto view = quota::view_of(limiter->second, clock);
    if (!view)
    {
        report.problem = view.error().detail;
        return report;
    }
    report.in_force = view->in_force;
    report.used = view->used;
    report.throttled_until = view->throttled_until;
    report.quiet_until = view->quiet_until;
    report.quiet_reason = view->quiet_reason;
    return report;
}

std::vector<ApplicationName> sharing_with(
    const config::Application& application,
    const std::map<ApplicationName, config::Application>& all
)
{
    std::vector<ApplicationName> found;
    for (const auto& [name, other] : all)
        if (name != application.name && other.client_id == application.client_id)
            found.push_back(name);
    return found;
}

bool is_asked_for(const StatusQuestion& question, const AccountName& account)
{
    return question.accounts.empty() || std::ranges::count(question.accounts, account) > 0;
}

void add_service(StatusReport::Service& service, const Overheard& told)
{
    if (told.account.served && !service.running.value_or(false))
        service.running = told.account.served;
    if (told.account.served.value_or(false) && told.service_since)
        service.since = std::min(service.since.value_or(*told.service_since), *told.service_since);
}

}  // namespace

StatusReport read_status(const config::Settings& settings, const StatusQuestion& question, const Clock& clock)
{
    StatusReport report;
    report.version = question.version;
    report.generated_at = clock.now();
    std::set<ApplicationName> concerned;
    std::map<std::string, std::int64_t> needed;  // of each client_id
    // All of them, also where only one is asked for: they share the service and the limits.
    for (const auto& [name, account] : settings.accounts)
    {
        auto told = read_account(settings, account, report.generated_at);
        add_service(report.service, told);
        if (told.needed_per_hour)
            needed[settings.applications.at(account.application).client_id] += *told.needed_per_hour;
        if (!is_asked_for(question, name))
            continue;
        concerned.insert(account.application);
        report.accounts.push_back(std::move(told.account));
    }
    for (const auto& [name, application] : settings.applications)
    {
        if (!question.accounts.empty() && !concerned.contains(name))
            continue;
        auto told = read_application(application, question, clock);
        told.shared_with = sharing_with(application, settings.applications);
        if (const auto found = needed.find(application.client_id); found != needed.end())
            told.needed_per_hour = found->second;
        report.applications.push_back(std::move(told));
    }
    return report;
}

}  // namespace giposync::ops
