#include "account_state.hpp"

#include "base/event_names.hpp"
#include "mirror/mirror_reader.hpp"
#include "mirror/resource_status.hpp"

#include <algorithm>
#include <utility>

namespace giposync {
namespace {

std::optional<TenantId> tenant_of(const std::optional<std::string>& text)
{
    return text && !text->empty() ? std::optional{TenantId{*text}} : std::nullopt;
}

std::optional<TenantId> tenant_in(mirror::Mirror& mirror)
{
    return tenant_of(mirror::read_account_facts(mirror.database()).tenant);
}

// The change is told once, and kept with the time since when it holds.
void set_aside(AccountParts& account, mirror::Mirror& mirror, const config::Resource& resource, Instant now)
{
    mirror::ResourceStatus status{mirror};
    const auto& mirrored = mirror.resource(resource.name);
    auto record = status.read(mirrored);
    if (record.state == mirror::ResourceState::scope_missing)
        return;
    record.state = mirror::ResourceState::scope_missing;
    record.state_since = now;
    record.last_error = "the login does not grant the scope " + resource.scope;
    record.next_run_at.reset();
    status.write(mirrored, record);
    account.log().warning(
        events::resource_scope_missing,
        "the login does not grant what this resource needs: log in again and grant it, or leave it out",
        {{"resource", resource.name.text()}, {"scope", resource.scope}}
    );
}

void take_up_again(mirror::Mirror& mirror, const config::Resource& resource, Instant now)
{
    mirror::ResourceStatus status{mirror};
    const auto& mirrored = mirror.resource(resource.name);
    auto record = status.read(mirrored);
    if (record.state != mirror::ResourceState::scope_missing)
        return;
    record.state = record.last_success_at ? mirror::ResourceState::ok : mirror::ResourceState::never;
    record.state_since = now;
    record.last_error.reset();
    status.write(mirrored, record);
}

// That nobody is logged in says the state itself.
std::string reason_for_readers(const oauth::TokenKeeper& keeper, const oauth::Standing& standing)
{
    if (keeper.ahead_of_disk())
        return "its new token is only in memory, since the disk does not take it";
    const bool says_all =
        standing.state == oauth::TokenState::none && standing.hindrance == oauth::Hindrance::none;
    return says_all ? "" : standing.reason;
}

mirror::AccountFacts facts_of(const AccountParts& account)
{
    const auto standing = account.keeper().standing();
    mirror::AccountFacts facts;
    facts.clinic = account.settings().clinic;
    facts.token_state = oauth::name_of(standing.state);
    facts.token_reason = reason_for_readers(account.keeper(), standing);
    facts.other_settings = standing.hindrance == oauth::Hindrance::settings;
    if (standing.state != oauth::TokenState::none)
        facts.token_since = standing.since;
    if (const auto grant = account.keeper().grant())
    {
        facts.last_refresh_at = grant->refreshed_at;
        facts.granted_scopes = grant->scopes;
    }
    return facts;
}

}  // namespace

Result<std::optional<TenantId>> mirrored_tenant(const config::Account& account)
{
    auto reader = mirror::MirrorReader::open(account.mirror);
    if (reader)
        return tenant_of(reader->account().tenant);
    if (reader.error().code == Errc::absent)
        return std::optional<TenantId>{};
    return reader.error();
}

Result<void> admit_to_mirror(mirror::Mirror& mirror, const oauth::Grant& grant)
{
    const auto held = tenant_in(mirror);
    if (held && *held != grant.tenant)
        return Error{
            Errc::refused,
            "the mirror " + mirror.file().string() + " holds data of tenant " + held->text() +
                ", the login is of tenant " + grant.tenant.text() + ": give the account a mirror of its own"};
    return {};
}

void note_account(mirror::Mirror& mirror, const AccountParts& account)
{
    auto facts = facts_of(account);
    const auto grant = account.keeper().grant();
    const auto held = tenant_in(mirror);
    if (held)
        facts.tenant = held->text();
    else if (grant)
        facts.tenant = grant->tenant.text();
    mirror::write_account_facts(mirror, facts);
}

std::vector<config::Resource> permitted_resources(AccountParts& account, mirror::Mirror& mirror)
{
    const auto grant = account.keeper().grant();
    std::vector<config::Resource> permitted;
    for (const auto& resource : account.resources())
    {
        const bool granted = grant && std::find(grant->scopes.begin(), grant->scopes.end(), resource.scope) !=
                                          grant->scopes.end();
        if (granted)
        {
            take_up_again(mirror, resource, account.now());
            permitted.push_back(resource);
        }
        else
            set_aside(account, mirror, resource, account.now());
    }
    return permitted;
}

Result<oauth::LoginOptions> login_options(const AccountParts& account)
{
    auto mirrored = mirrored_tenant(account.settings());
    if (!mirrored)
        return mirrored.error();
    oauth::LoginOptions options;
    options.device.scopes = account.wanted_scopes();
    options.tenant = account.tenant_rules(std::move(*mirrored));
    options.api_base = account.application().settings().api_base;
    return options;
}

std::string login_command(const AccountName& account)
{
    return "giposyncd login --account " + account.text();
}

}  // namespace giposync
