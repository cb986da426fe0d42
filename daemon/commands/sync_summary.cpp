#include "commands/sync_summary.hpp"

#include <algorithm>
#include <iomanip>
#include <sstream>

namespace giposync::commands {
namespace {

bool succeeded(const sync::SyncReport& report)
{
    return !report.failure;
}

// Not done because it may not be: the server did answer.
bool is_not_permitted(const sync::SyncReport& report)
{
    return report.failure &&
           (report.failure->code == Errc::forbidden || report.failure->code == Errc::absent);
}

void write_line(std::ostream& text, const sync::SyncReport& report)
{
    const auto& rows = report.count.rows;
    text << std::left << std::setw(9) << sync::name_of(report.mode) << " " << std::right;
    text << std::setw(8) << rows.inserted << " new " << std::setw(8) << rows.updated << " changed "
         << std::setw(7) << rows.deleted << " deleted " << std::setw(6) << report.count.requests
         << " requests";
    if (report.failure)
        text << "  " << (is_not_permitted(report) ? "NOT PERMITTED" : "FAILED");
    if (report.rejected > 0)
        text << "  " << report.rejected << " REJECTED";
    if (report.held)
        text << "  " << report.held->rows << " DELETIONS HELD";
}

}  // namespace

std::optional<Error> SyncSummary::account_failure() const
{
    if (!reports_.empty())
        if (const auto& failure = reports_.back().failure;
            failure && sync::concerns_the_account(failure->code))
            return failure;
    return std::nullopt;
}

bool SyncSummary::is_hopeless() const
{
    if (account_failure())
        return true;
    return std::all_of(reports_.begin(), reports_.end(), [](const auto& report) {
        return report.failure && report.failure->code == Errc::unreachable &&
               !report.failure->may_have_arrived;
    });
}

ExitCode exit_code_for(const SyncSummary& summary)
{
    const auto& reports = summary.reports();
    if (const auto failure = summary.account_failure(); failure && failure->code == Errc::needs_login)
        return ExitCode::login_needed;
    const bool clean =
        summary.left_out().empty() && std::all_of(reports.begin(), reports.end(), [](const auto& one) {
            return succeeded(one) && !one.held;
        });
    if (clean)
        return ExitCode::done;
    const bool something =
        !summary.left_out().empty() || std::any_of(reports.begin(), reports.end(), [](const auto& one) {
            return succeeded(one) || is_not_permitted(one);
        });
    return something ? ExitCode::partly : ExitCode::failed;
}

std::string to_text(const SyncSummary& summary, const AccountName& account)
{
    std::size_t widest = 0;
    for (const auto& report : summary.reports())
        widest = std::max(widest, report.resource.text().size());
    for (const auto& name : summary.left_out())
        widest = std::max(widest, name.text().size());
    std::ostringstream text;
    const auto begin_line = [&](const ResourceName& name) {
        text << account << "  " << std::left << std::setw(static_cast<int>(widest)) << name.text() << "  ";
    };
    for (const auto& report : summary.reports())
    {
        begin_line(report.resource);
        write_line(text, report);
        text << "\n";
    }
    for (const auto& name : summary.left_out())
    {
        begin_line(name);
        text << "SCOPE MISSING\n";
    }
    return text.str();
}

}  // namespace giposync::commands
