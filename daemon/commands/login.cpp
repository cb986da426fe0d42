#include "oauth/login.hpp"

#include "account_state.hpp"
#include "commands/commands.hpp"
#include "commands/device_prompt.hpp"
#include "commands/limit_wait.hpp"
#include "commands/telling.hpp"
#include "mirror/storage_failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

// The readers of a mirror see the new login at once. A mirror that cannot be written is no reason to refuse a
// login that is good: the next sync will say what is wrong with it.
asio::awaitable<void> note_login(AccountParts& account)
{
    auto mirror = account.open_mirror();
    const auto token = co_await account.keeper().replace(Secret());  // the keeper takes up what was stored
    if (!mirror || !token)
        co_return;
    try
    {
        note_account(**mirror, account);
    }
    catch (...)
    {
        if (!mirror::storage_failure(**mirror, std::current_exception()))
            throw;
    }
}

void tell(const oauth::LoginResult& login, const AccountParts& account, std::ostream& output)
{
    output << "Logged in: account " << account.settings().name << ", tenant " << login.tenant << "\n";
    for (const auto& scope : login.missing)
        output << "Not granted: " << scope << " (its resources stay off)\n";
    output.flush();
}

struct Outcome
{
    ExitCode code = ExitCode::done;
    bool told_to_stop = false;  // but the login was carried through
};

asio::awaitable<void> log_in(House& house, AccountParts& account, std::ostream& output, Outcome& outcome)
{
    auto options = login_options(account);
    if (!options)
    {
        outcome.code = exit_code_for(told(account.log(), options.error()).code);
        co_return;
    }
    DevicePrompt prompt{output, house.world().environment};
    // A store of its own: the keeper's notices that somebody has logged in.
    oauth::TokenStore store = account.store();
    oauth::Login login{
        account.application().transport(),
        account.server(),
        store,
        house.world().clock,
        account.log(),
        prompt,
        std::move(*options)};
    const auto done = co_await login.run();  // which tells of its own failure
    if (!done)
    {
        outcome.code = exit_code_for(done.error().code);
        co_return;
    }
    tell(*done, account, output);
    outcome.told_to_stop = done->told_to_stop;
    if (!done->told_to_stop)
        co_await note_login(account);
}

asio::awaitable<Outcome> log_in_telling_of_waits(House& house, AccountParts& account, std::ostream& output)
{
    Outcome outcome;
    auto work = log_in(house, account, output, outcome);
    const auto& limiter = account.application().limiter();
    try
    {
        co_await telling_of_waits(house.world().clock, limiter, output, std::move(work));
    }
    catch (const boost::system::system_error&)  // what ends it, but for a login that was carried through
    {
        if (!outcome.told_to_stop)
            throw;
    }
    co_return outcome;
}

}  // namespace

asio::awaitable<ExitCode> login(House& house, std::vector<AccountName> accounts, std::ostream& output)
{
    if (const auto state_dir = house.check_state_dir(); !state_dir)
    {
        tell_unwritable(house.world().log, state_dir.error());
        co_return ExitCode::failed;
    }
    auto code = ExitCode::done;
    bool told_to_stop = false;
    for (const auto& name : accounts)
    {
        if (told_to_stop)
            throw boost::system::system_error(asio::error::operation_aborted);
        const auto account = house.account(name);
        if (!account)
        {
            code = worse(code, exit_code_for(told(house.world().log, account.error()).code));
            continue;
        }
        const auto outcome = co_await log_in_telling_of_waits(house, **account, output);
        code = worse(code, outcome.code);
        told_to_stop = outcome.told_to_stop;
    }
    co_return code;
}

}  // namespace giposync::commands
