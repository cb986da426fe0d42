#include "commands/commands.hpp"

#include <stdexcept>
#include <utility>
#include <variant>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

// One overload for each command, so that one without is an error of compilation.
struct Carrier
{
    House& house;
    std::vector<AccountName> accounts;
    std::ostream& output;

    asio::awaitable<ExitCode> operator()(LoginCommand) { return login(house, std::move(accounts), output); }

    asio::awaitable<ExitCode> operator()(LogoutCommand) { return logout(house, std::move(accounts), output); }

    asio::awaitable<ExitCode> operator()(SyncCommand command)
    {
        return sync(house, std::move(accounts), std::move(command), output);
    }

    asio::awaitable<ExitCode> operator()(VerifyCommand command)
    {
        return verify(house, std::move(accounts), std::move(command), output);
    }

    asio::awaitable<ExitCode> operator()(ProposeCommand command)
    {
        return propose(house, std::move(command), output);
    }

    asio::awaitable<ExitCode> operator()(StatusCommand command)
    {
        co_return status(house, std::move(accounts), command, output);
    }

    asio::awaitable<ExitCode> operator()(CatalogueCommand) { co_return catalogue(house, output); }

    asio::awaitable<ExitCode> operator()(BackupCommand command)
    {
        return backup(house, std::move(accounts), std::move(command), output);
    }

    asio::awaitable<ExitCode> operator()(DoctorCommand) { return doctor(house, std::move(accounts), output); }

    // The service makes houses of its own: see ServiceProcess.
    asio::awaitable<ExitCode> operator()(RunCommand)
    {
        throw std::logic_error("run is no command of a house");
    }
};

}  // namespace

bool needs_an_account(const Command& command)
{
    return std::holds_alternative<LoginCommand>(command) || std::holds_alternative<LogoutCommand>(command) ||
           std::holds_alternative<SyncCommand>(command) || std::holds_alternative<VerifyCommand>(command) ||
           std::holds_alternative<BackupCommand>(command);
}

asio::awaitable<ExitCode> carry_out(
    House& house,
    Command command,
    std::vector<AccountName> accounts,
    std::ostream& output
)
{
    Carrier carrier{house, std::move(accounts), output};
    const auto carry = [&carrier](auto& one) { return carrier(std::move(one)); };
    auto work = std::visit(carry, command);
    co_return co_await std::move(work);
}

}  // namespace giposync::commands
