#include "commands/telling.hpp"

#include "account_state.hpp"
#include "base/event_names.hpp"

#include <utility>

namespace giposync::commands {

Error told(Log& log, Error error)
{
    if (error.code == Errc::unwritable)
        tell_unwritable(log, error);
    else
        log.error(events::command_failed, error.detail, {{"reason", name_of(error.code)}});
    return error;
}

void tell_unwritable(Log& log, const Error& error)
{
    log.error(events::disk_unwritable, error.detail);
}

void tell_login_needed(AccountParts& account)
{
    account.log().critical(
        events::relogin_required,
        "a person has to log in: " + login_command(account.settings().name),
        {{"reason", account.keeper().standing().reason}}
    );
}

}  // namespace giposync::commands
