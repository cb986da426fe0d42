#include "sync/verify.hpp"

#include "commands/commands.hpp"
#include "commands/syncing.hpp"
#include "commands/telling.hpp"
#include "sync/resource_sync.hpp"

#include <optional>
#include <utility>

namespace asio = boost::asio;

namespace giposync::commands {
namespace {

// What verifying the resources of one account has come to.
struct Tally
{
    int verified = 0;
    int failed = 0;
    std::int64_t differences = 0;
    std::optional<Error> account_failure;
};

ExitCode exit_code_for(const Tally& tally, bool complete)
{
    if (tally.account_failure && tally.account_failure->code == Errc::needs_login)
        return ExitCode::login_needed;
    if (tally.verified == 0 && tally.failed > 0)
        return ExitCode::failed;
    return complete && tally.failed == 0 && tally.differences == 0 ? ExitCode::done : ExitCode::partly;
}

// The outcome of one resource, in one line behind those of its differences.
void write_line(const ResourceName& resource, const sync::VerifyReport& report, std::ostream& output)
{
    output << resource << ": " << report.compared << " compared, " << report.differences
           << (report.differences == 1 ? " difference" : " differences");
    if (!report.proved)
        output << "; the list kept moving, so rows that are missing here may have been skipped there";
    output << std::endl;
}

asio::awaitable<Result<sync::VerifyReport>> verify_one(
    ReadyAccount& account,
    const config::Resource& resource,
    std::ostream& output
)
{
    net::Purpose purpose;
    purpose.urgency = net::Urgency::reconcile;
    purpose.account = account.parts->settings().name.text();
    const auto tell = [&](const sync::Difference& difference) {
        output << resource.name << " " << sync::name_of(difference.kind) << " " << difference.id << "\n";
    };
    sync::Verify verify{account.api, *account.mirror, resource, std::move(purpose), tell};
    co_return co_await verify.run();
}

asio::awaitable<Tally> verify_all(ReadyAccount& account, std::ostream& output)
{
    Tally tally;
    for (const auto& resource : account.resources)
    {
        const auto report = co_await verify_one(account, resource, output);
        if (report)
        {
            write_line(resource.name, *report, output);
            ++tally.verified;
            tally.differences += report->differences;
            continue;
        }
        ++tally.failed;
        if (sync::concerns_the_account(report.error().code))
        {
            tally.account_failure = report.error();
            break;
        }
        told(account.parts->log(), at(resource.name.text(), report.error()));
    }
    co_return tally;
}

}  // namespace

asio::awaitable<ExitCode> verify(
    House& house,
    std::vector<AccountName> accounts,
    VerifyCommand command,
    std::ostream& output
)
{
    std::optional<ExitCode> code;
    for (const auto& name : accounts)
    {
        auto outcome = ExitCode::failed;
        auto account = get_ready(house, name, command.resources);
        if (account)
        {
            const auto tally = co_await verify_all(*account, output);
            const auto settled = co_await settle_login(*account->parts);
            wind_up(*account, tally.account_failure);
            outcome = worse(settled, exit_code_for(tally, account->left_out.empty()));
        }
        else
            outcome = exit_code_for(account.error().code);
        code = code ? together(*code, outcome) : outcome;
    }
    co_return *code;
}

}  // namespace giposync::commands
