#include "commands/syncing.hpp"

#include "account_state.hpp"
#include "commands/telling.hpp"
#include "config/wording.hpp"
#include "mirror/storage_failure.hpp"
#include "oauth/refresh_rules.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace giposync::commands {
namespace {

Result<void> check_names(const AccountParts& account, const std::vector<ResourceName>& wanted)
{
    std::vector<std::string> known;
    for (const auto& resource : account.resources())
        known.push_back(resource.name.text());
    for (const auto& name : wanted)
        if (std::find(known.begin(), known.end(), name.text()) == known.end())
            return Error{
                Errc::invalid,
                "account " + account.settings().name.text() + " has no resource " +
                    config::in_quotes(name.text()) + ", the nearest is " +
                    config::in_quotes(config::nearest(name.text(), known))};
    return {};
}

bool is_wanted(const ResourceName& name, const std::vector<ResourceName>& wanted)
{
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), name) != wanted.end();
}

// Those that were asked for, parents before their children.
std::vector<config::Resource> in_order(
    const std::vector<config::Resource>& permitted,
    const std::vector<ResourceName>& wanted
)
{
    std::vector<config::Resource> ordered;
    for (std::size_t before = 1; before != 0;)
    {
        before = 0;
        for (const auto& resource : permitted)
        {
            const bool parent_first = resource.parent && config::find(permitted, *resource.parent) &&
                                      !config::find(ordered, *resource.parent);
            if (parent_first || config::find(ordered, resource.name))
                continue;
            ordered.push_back(resource);
            ++before;
        }
    }
    std::erase_if(ordered, [&wanted](const auto& one) { return !is_wanted(one.name, wanted); });
    return ordered;
}

std::vector<ResourceName> left_out(
    const std::vector<config::Resource>& all,
    const std::vector<config::Resource>& permitted,
    const std::vector<ResourceName>& wanted
)
{
    std::vector<ResourceName> names;
    for (const auto& resource : all)
        if (is_wanted(resource.name, wanted) && !config::find(permitted, resource.name))
            names.push_back(resource.name);
    return names;
}

// What the login's state says before anything is asked.
Result<oauth::Grant> usable_grant(AccountParts& account)
{
    const auto standing = account.keeper().standing();
    const auto grant = account.keeper().grant();
    if (standing.hindrance == oauth::Hindrance::settings)
        return Error{
            Errc::invalid,
            standing.reason + "; " + oauth::cure_of_settings(account.settings().name)};
    // A refusal without a reason is asked about again after a while.
    const bool usable = standing.state == oauth::TokenState::ok ||
                        standing.state == oauth::TokenState::client_rejected ||
                        (standing.state == oauth::TokenState::needs_login && account.keeper().may_ask());
    if (grant && usable)
        return *grant;
    if (!grant)
    {
        // A file that cannot be read, or whose key is missing, may hold a good login: another one would not
        // mend that.
        oauth::TokenStore store = account.store();
        const auto stored = store.load();
        if (!stored && stored.error().code != Errc::needs_login)
            return stored.error();
        return Error{Errc::needs_login, standing.reason};
    }
    if (standing.state == oauth::TokenState::wrong_tenant)
        return Error{
            Errc::refused,
            standing.reason + "; run " + login_command(account.settings().name) +
                " as a user of this clinic"};
    return Error{Errc::needs_login, standing.reason};
}

// The mirror is the caller's until the account is ready: what it throws is to be told of.
Result<ReadyAccount> prepare(
    AccountParts& account,
    const std::vector<ResourceName>& wanted,
    std::unique_ptr<mirror::Mirror>& mirror
)
{
    note_account(*mirror, account);
    const auto grant = usable_grant(account);
    if (!grant)
    {
        if (grant.error().code == Errc::needs_login)
            tell_login_needed(account);
        else
            told(account.log(), grant.error());
        return grant.error();
    }
    if (auto admitted = admit_to_mirror(*mirror, *grant); !admitted)
        return told(account.log(), admitted.error());
    const auto permitted = permitted_resources(account, *mirror);
    return ReadyAccount{
        &account,
        std::move(mirror),
        account.api(account.api_transport(), grant->tenant),
        in_order(permitted, wanted),
        left_out(account.resources(), permitted, wanted),
        account.keeper().standing().state,
    };
}

Result<ReadyAccount> open(AccountParts& account, const std::vector<ResourceName>& wanted)
{
    if (auto names = check_names(account, wanted); !names)
        return told(account.log(), names.error());
    auto mirror = account.open_mirror();
    if (!mirror)
        return told(account.log(), mirror.error());
    try
    {
        return prepare(account, wanted, *mirror);
    }
    catch (...)
    {
        auto failure = mirror::storage_failure(**mirror, std::current_exception());
        if (!failure)
            throw;
        return told(account.log(), *failure);
    }
}

}  // namespace

Result<ReadyAccount> get_ready(House& house, const AccountName& name, const std::vector<ResourceName>& wanted)
{
    if (const auto state_dir = house.check_state_dir(); !state_dir)
        return told(house.world().log, state_dir.error());
    const auto account = house.account(name);
    if (!account)
        return told(house.world().log, account.error());
    return open(**account, wanted);
}

boost::asio::awaitable<ExitCode> settle_login(AccountParts& account)
{
    auto code = ExitCode::done;
    const auto alive = co_await account.keeper().keep_alive();  // which tells of its own failure
    if (!alive && alive.error().code == Errc::needs_login)
    {
        tell_login_needed(account);
        code = ExitCode::login_needed;
    }
    co_await account.keeper().revoke_what_is_left();
    const auto settled = co_await account.keeper().settle();
    co_return settled ? code : worse(code, exit_code_for(told(account.log(), settled.error()).code));
}

void wind_up(ReadyAccount& account, const std::optional<Error>& failure)
{
    auto& parts = *account.parts;
    note_account(*account.mirror, parts);
    if (!failure)
        return;
    if (failure->code == Errc::needs_login)
        tell_login_needed(parts);
    else if (parts.keeper().standing().state == account.state)  // a change has been told by the keeper
        told(parts.log(), *failure);
}

}  // namespace giposync::commands
