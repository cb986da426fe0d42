#include "oauth/logout.hpp"

#include "account_state.hpp"
#include "commands/commands.hpp"
#include "commands/telling.hpp"

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

asio::awaitable<ExitCode> log_out_of(House& house, AccountName name, std::ostream& output)
{
    const auto account = house.account(name);
    if (!account)
        co_return exit_code_for(told(house.world().log, account.error()).code);
    oauth::TokenStore store = (*account)->store();
    const auto done =
        co_await oauth::log_out((*account)->server(), store, house.world().clock, (*account)->log());
    if (!done)
        co_return exit_code_for(told((*account)->log(), done.error()).code);
    if (!done->was_logged_in)
        output << "Account " << name << " was not logged in\n";
    else if (done->not_revoked)
        output << "Account " << name
               << " is forgotten here, but the server was not told: " << done->not_revoked->detail
               << "; revoke the login on the server's own pages\n";
    else
        output << "Logged out: account " << name << "\n";
    co_return done->not_revoked ? ExitCode::partly : ExitCode::done;
}

}  // namespace

asio::awaitable<ExitCode> logout(House& house, std::vector<AccountName> accounts, std::ostream& output)
{
    auto code = ExitCode::done;
    for (const auto& name : accounts)
        code = worse(code, co_await log_out_of(house, name, output));
    co_return code;
}

}  // namespace giposync::commands
