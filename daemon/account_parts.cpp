#include "account_parts.hpp"

#include "base/zone.hpp"
#include "mirror/storage_failure.hpp"
#include "oauth/keyring.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace giposync {

Result<std::unique_ptr<AccountParts>> AccountParts::make(
    const World& world,
    const config::Settings& settings,
    const config::Account& account,
    ApplicationParts& application,
    Files& files
)
{
    auto api = parse_url(application.settings().api_base);
    if (!api)
        return api.error();
    return std::unique_ptr<AccountParts>{new AccountParts{
        world,
        account,
        config::resources_of(settings, account),
        application,
        std::move(*api),
        store_of(world, settings, account.name, files)}};
}

oauth::TokenStore AccountParts::store_of(
    const World& world,
    const config::Settings& settings,
    const AccountName& account,
    Files& files
)
{
    const auto& state_dir = settings.service.state_dir;
    oauth::Keyring keys{files, state_dir, world.environment.seal_credential};
    return {files, state_dir, account, std::move(keys)};
}

AccountParts::AccountParts(
    const World& world,
    config::Account account,
    std::vector<config::Resource> resources,
    ApplicationParts& application,
    Url api,
    oauth::TokenStore store
)
    : world_(world),
      settings_(std::move(account)),
      resources_(std::move(resources)),
      application_(application),
      log_(world.log, {{"account", settings_.name.text()}}),
      store_(std::move(store)),
      server_(
          application.transport(),
          application.discovery(),
          application.client(),
          settings_.name,
          world.clock
      ),
      keeper_(server_, store_, settings_.allowed_tenants, world.clock, world.executor, log_),
      authorized_(application.transport(), keeper_, std::move(api), world.clock)
{
}

std::vector<std::string> AccountParts::wanted_scopes() const
{
    std::vector<std::string> scopes;
    for (const auto& resource : resources_)
        if (std::find(scopes.begin(), scopes.end(), resource.scope) == scopes.end())
            scopes.push_back(resource.scope);
    scopes.emplace_back("offline_access");
    return scopes;
}

oauth::TenantRules AccountParts::tenant_rules(std::optional<TenantId> mirrored) const
{
    return {settings_.allowed_tenants, std::move(mirrored), settings_.clinic};
}

void AccountParts::remind_of(Event told_before)
{
    if (world_.told_before)
        ContextLog{*world_.told_before, {{"account", settings_.name.text()}}}.write(std::move(told_before));
}

Result<std::unique_ptr<mirror::Mirror>> AccountParts::open_mirror()
{
    mirror::Mirror::Options options;
    options.file = settings_.mirror;
    options.now = world_.clock.now();
    auto opened = mirror::Mirror::open(options, log_);
    if (!opened)
        return opened.error();
    std::vector<mirror::Declaration> declarations;
    for (const auto& resource : resources_)
    {
        auto zone = Zone::find(resource.zone);
        if (!zone)
            return zone.error();
        declarations.push_back({resource.name, resource.parent, *zone, resource.max_lag});
    }
    try
    {
        (*opened)->declare(declarations);
    }
    catch (...)
    {
        auto failure = mirror::storage_failure(**opened, std::current_exception());
        if (!failure)
            throw;
        return std::move(*failure);
    }
    return std::move(*opened);
}

sync::Api AccountParts::api(net::Transport& transport, const TenantId& tenant)
{
    return {transport, world_.clock, world_.dice, log_, application_.settings().api_base, tenant, {}};
}

}  // namespace giposync
