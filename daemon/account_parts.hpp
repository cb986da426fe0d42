#pragma once

#include "application_parts.hpp"
#include "base/event.hpp"
#include "base/files.hpp"
#include "base/result.hpp"
#include "config/settings.hpp"
#include "mirror/mirror.hpp"
#include "oauth/authorization_server.hpp"
#include "oauth/authorized.hpp"
#include "oauth/tenant_guard.hpp"
#include "oauth/token_keeper.hpp"
#include "oauth/token_store.hpp"
#include "sync/page_source.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace giposync {

// One account: its login, the transport that shows it, and its mirror.
class AccountParts
{
public:
    // Errors: invalid, for an address of the API that is none.
    static Result<std::unique_ptr<AccountParts>> make(
        const World& world,
        const config::Settings& settings,
        const config::Account& account,
        ApplicationParts& application,
        Files& files
    );

    // A store of its own, also where the account could not be made.
    static oauth::TokenStore store_of(
        const World& world,
        const config::Settings& settings,
        const AccountName& account,
        Files& files
    );

    const config::Account& settings() const { return settings_; }

    const std::vector<config::Resource>& resources() const { return resources_; }

    ApplicationParts& application() { return application_; }

    const ApplicationParts& application() const { return application_; }

    Log& log() { return log_; }

    // Of what an earlier process has told, and lasts, people are reminded from here on.
    void remind_of(Event told_before);

    oauth::TokenStore& store() { return store_; }

    oauth::AuthorizationServer& server() { return server_; }

    oauth::TokenKeeper& keeper() { return keeper_; }

    const oauth::TokenKeeper& keeper() const { return keeper_; }

    Instant now() const { return world_.clock.now(); }

    net::Transport& api_transport() { return authorized_; }

    // All that the resources need, and what makes a login last.
    std::vector<std::string> wanted_scopes() const;

    // Who may be let in, given whose data the mirror already holds.
    oauth::TenantRules tenant_rules(std::optional<TenantId> mirrored) const;

    // Opens the mirror for writing and tells it of the resources. Errors: those of Mirror::open.
    Result<std::unique_ptr<mirror::Mirror>> open_mirror();

    // What the walks of this account need; `transport` is ours, or wraps it. The tenant is that of the login.
    sync::Api api(net::Transport& transport, const TenantId& tenant);

private:
    AccountParts(
        const World& world,
        config::Account account,
        std::vector<config::Resource> resources,
        ApplicationParts& application,
        Url api,
        oauth::TokenStore store
    );

    const World& world_;
    config::Account settings_;
    std::vector<config::Resource> resources_;
    ApplicationParts& application_;
    ContextLog log_;
    oauth::TokenStore store_;
    oauth::AuthorizationServer server_;
    oauth::TokenKeeper keeper_;
    oauth::Authorized authorized_;
};

}  // namespace giposync
