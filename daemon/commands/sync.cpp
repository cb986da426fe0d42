#include "account_state.hpp"
#include "commands/commands.hpp"
#include "commands/sync_summary.hpp"
#include "commands/syncing.hpp"
#include "commands/walk_progress.hpp"
#include "sync/resource_sync.hpp"

#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

asio::awaitable<void> walk_all(
    ReadyAccount& account,
    SyncCommand command,
    WalkProgress& progress,
    SyncSummary& summary
)
{
    sync::SyncWish wish;
    wish.reconcile = command.reconcile;
    wish.accept_deletions = command.accept_deletions;
    for (const auto& resource : account.resources)
    {
        progress.begin(resource.name);
        sync::ResourceSync
            one{account.api, *account.mirror, resource, account.parts->settings().name, &progress};
        auto report = co_await one.run(wish);
        progress.end();
        summary.add(std::move(report));
        if (summary.is_hopeless())
            break;
    }
}

asio::awaitable<ExitCode> sync_account(
    House& house,
    AccountName name,
    SyncCommand command,
    std::ostream& output
)
{
    auto account = get_ready(house, name, command.resources);
    if (!account)
        co_return exit_code_for(account.error().code);
    WalkProgress progress{house.world(), account->parts->application().limiter_memory()};
    SyncSummary summary{account->left_out};
    co_await shown(progress, walk_all(*account, std::move(command), progress, summary));
    wind_up(*account, summary.account_failure());
    output << to_text(summary, name);
    co_return exit_code_for(summary);
}

}  // namespace

asio::awaitable<ExitCode> sync(
    House& house,
    std::vector<AccountName> accounts,
    SyncCommand command,
    std::ostream& output
)
{
    std::optional<ExitCode> code;
    for (const auto& name : accounts)
    {
        const auto outcome = co_await sync_account(house, name, command, output);
        code = code ? together(*code, outcome) : outcome;
    }
    co_return *code;
}

}  // namespace giposync::commands
