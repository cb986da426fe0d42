#include "oauth/logout.hpp"

#include "commands/commands.hpp"
#include "commands/limit_wait.hpp"
#include "commands/telling.hpp"
#include "mirror/account_facts.hpp"
#include "mirror/storage_failure.hpp"

#include <exception>
#include <filesystem>
#include <system_error>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

// The readers of a mirror see at once that the login is gone. A mirror that cannot be written is no reason to
// keep one: the next sync will say what is wrong with it.
void note_logout(AccountParts& account)
{
    std::error_code ec;
    if (!std::filesystem::exists(account.settings().mirror, ec))
        return;
    const auto mirror = account.open_mirror();
    if (!mirror)
        return;
    try
    {
        auto facts = mirror::read_account_facts((*mirror)->database());
        facts.token_state = oauth::name_of(oauth::TokenState::none);
        facts.token_reason.clear();
        facts.token_since.reset();
        facts.last_refresh_at.reset();
        facts.granted_scopes.clear();
        mirror::write_account_facts(**mirror, facts);
    }
    catch (...)
    {
        if (!mirror::storage_failure(**mirror, std::current_exception()))
            throw;
    }
}

asio::awaitable<void> log_out_of(House& house, AccountParts& account, std::ostream& output, ExitCode& code)
{
    oauth::TokenStore store = account.store();
    const auto done = co_await oauth::log_out(account.server(), store, house.world().clock, account.log());
    if (!done)
    {
        code = worse(code, exit_code_for(told(account.log(), done.error()).code));
        co_return;
    }
    note_logout(account);
    const auto& name = account.settings().name;
    if (!done->was_logged_in)
        output << "Account " << name << " was not logged in\n";
    else if (done->not_revoked)
        output << "Account " << name
               << " is forgotten here, but the server was not told: " << done->not_revoked->detail
               << "; revoke the login on the server's own pages\n";
    else
        output << "Logged out: account " << name << "\n";
    code = worse(code, done->not_revoked ? ExitCode::partly : ExitCode::done);
}

}  // namespace

asio::awaitable<ExitCode> logout(House& house, std::vector<AccountName> accounts, std::ostream& output)
{
    // What could not be forgotten must not be revoked either: the service would ask with it.
    if (const auto access = house.check_access_to_state_dir(); !access)
        co_return exit_code_for(told(house.world().log, access.error()).code);
    auto code = ExitCode::done;
    for (const auto& name : accounts)
    {
        const auto account = house.account(name);
        if (!account)
        {
            code = worse(code, exit_code_for(told(house.world().log, account.error()).code));
            continue;
        }
        auto work = log_out_of(house, **account, output, code);
        const auto& limiter = (*account)->application().limiter();
        co_await telling_of_waits(house.world().clock, limiter, output, std::move(work));
    }
    co_return code;
}

}  // namespace giposync::commands
