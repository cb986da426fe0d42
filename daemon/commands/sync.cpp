#include "account_state.hpp"
#include "base/async.hpp"
#include "commands/commands.hpp"
#include "commands/sync_summary.hpp"
#include "commands/syncing.hpp"
#include "commands/telling.hpp"
#include "commands/walk_progress.hpp"
#include "mirror/storage_failure.hpp"
#include "mirror/upkeep.hpp"
#include "sync/resource_sync.hpp"

#include <exception>
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

// For mirrors that no service looks after. The rows are in by now: what goes wrong here is only told.
asio::awaitable<void> keep_in_shape(ReadyAccount& account)
{
    const auto& keep = account.parts->settings().retention;
    try
    {
        mirror::Upkeep upkeep{*account.mirror, {keep.deleted, keep.changes}};
        while (upkeep.advance(account.api.clock.now()))
            co_await yield();
    }
    catch (...)
    {
        auto failure = mirror::storage_failure(*account.mirror, std::current_exception());
        if (!failure)
            throw;
        told(account.parts->log(), *failure);
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
    const auto settled = co_await settle_login(*account->parts);  // first: what follows may meet the disk too
    if (!summary.account_failure())
        co_await keep_in_shape(*account);
    wind_up(*account, summary.account_failure());
    output << to_text(summary, name);
    co_return worse(settled, exit_code_for(summary));
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
