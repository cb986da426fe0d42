#include "mirror/backup.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "commands/commands.hpp"
#include "commands/telling.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

// The service goes on writing meanwhile; so do others on our loop.
asio::awaitable<Result<void>> copy_mirror(std::filesystem::path mirror, std::filesystem::path file)
{
    auto backup = mirror::Backup::begin(mirror, file);
    if (!backup)
        co_return backup.error();
    for (;;)
    {
        const auto progress = (*backup)->step();
        if (!progress)
            co_return progress.error();
        if (progress->done)
            co_return Result<void>{};
        co_await yield();
    }
}

}  // namespace

asio::awaitable<ExitCode> backup(
    House& house,
    std::vector<AccountName> accounts,
    BackupCommand command,
    std::ostream& output
)
{
    if (accounts.size() != 1)
    {
        house.world().log.error(
            events::command_failed,
            "a backup is of one account: say which with --account",
            {{"accounts", accounts.size()}}
        );
        co_return ExitCode::usage;
    }
    const auto& account = house.settings().accounts.at(accounts.front());
    const auto copied = co_await copy_mirror(account.mirror, command.file);
    if (!copied)
    {
        auto failure = copied.error();
        if (failure.code == Errc::unwritable)  // a folder of the caller's, not what the service must not lose
            failure.code = Errc::failed;
        co_return exit_code_for(told(house.world().log, std::move(failure)).code);
    }
    output << "Backup of account " << account.name << ", whole and checked: " << command.file.string()
           << "\n";
    co_return ExitCode::done;
}

}  // namespace giposync::commands
