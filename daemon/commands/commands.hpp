#pragma once

#include "command_line.hpp"
#include "exit_code.hpp"
#include "house.hpp"

#include <boost/asio/awaitable.hpp>

#include <ostream>
#include <vector>

// The commands of the command line, one file each. What a command has found out goes to `output`; what
// happens meanwhile goes to the log. `accounts`: those that were chosen, never none.
namespace giposync::commands {

// `status --check` has an exit code of its own for what cannot be told (the convention of monitoring
// plug-ins).
inline constexpr ExitCode check_unknown = static_cast<ExitCode>(3);

// The others also make sense, or wait, where the settings have no account yet.
bool needs_an_account(const Command& command);

boost::asio::awaitable<ExitCode> carry_out(
    House& house,
    Command command,
    std::vector<AccountName> accounts,
    std::ostream& output
);

boost::asio::awaitable<ExitCode> login(House& house, std::vector<AccountName> accounts, std::ostream& output);
boost::asio::awaitable<ExitCode> logout(
    House& house,
    std::vector<AccountName> accounts,
    std::ostream& output
);
boost::asio::awaitable<ExitCode> sync(
    House& house,
    std::vector<AccountName> accounts,
    SyncCommand command,
    std::ostream& output
);
boost::asio::awaitable<ExitCode> verify(
    House& house,
    std::vector<AccountName> accounts,
    VerifyCommand command,
    std::ostream& output
);
boost::asio::awaitable<ExitCode> backup(
    House& house,
    std::vector<AccountName> accounts,
    BackupCommand command,
    std::ostream& output
);
ExitCode status(
    const House& house,
    std::vector<AccountName> accounts,
    StatusCommand command,
    std::ostream& output
);
boost::asio::awaitable<ExitCode> doctor(
    House& house,
    std::vector<AccountName> accounts,
    std::ostream& output
);
ExitCode catalogue(const House& house, std::ostream& output);
boost::asio::awaitable<ExitCode> propose(House& house, ProposeCommand command, std::ostream& output);

}  // namespace giposync::commands
