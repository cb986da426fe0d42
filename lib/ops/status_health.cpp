#include "ops/status_health.hpp"

#include <algorithm>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// So long a first walk may wait for its turn.
constexpr Duration longest_wait = 24h;

// The walk failed and is to be taken up again later: it has not begun anew since.
bool is_pausing(const mirror::ResourceLine& line)
{
    return line.last_error && line.next_run_at && line.last_attempt_at &&
           *line.next_run_at > *line.last_attempt_at;
}

bool makes_progress(const ResourceReport& resource, const AccountReport& account, Instant now)
{
    if (account.served.value_or(false))
        return !is_pausing(resource.line);
    return resource.line.last_attempt_at && now - *resource.line.last_attempt_at <= resource.max_lag;
}

bool may_still_come(const AccountReport& account, const StatusReport& report)
{
    const auto service = report.service.since;
    const auto login = account.token.since;
    if (!account.served.value_or(false) || !service || !login)
        return account.served.value_or(false);
    return report.generated_at - std::max(*service, *login) <= longest_wait;
}

Health health_of_state(
    const ResourceReport& resource,
    const AccountReport& account,
    const StatusReport& report
)
{
    const auto& state = resource.line.state;
    if (state.empty())
        return Health::unknown;
    if (state == "ok")
        return Health::ok;
    if (state == "backfilling")
        return makes_progress(resource, account, report.generated_at) ? Health::ok : Health::stale;
    if (state == "never")
        return may_still_come(account, report) ? Health::ok : Health::stale;
    if (state == "scope_missing")
        return is_off_by_choice(resource) ? Health::ok : Health::needs_person;
    if (state == "needs_login" || state == "forbidden")
        return Health::needs_person;
    return Health::stale;
}

}  // namespace

bool is_unreadable(const TokenReport& token)
{
    return token.state == "none" && !token.reason.empty();
}

Health health_of(const TokenReport& token)
{
    if (!token.state)
        return Health::unknown;
    return *token.state == "ok" ? Health::ok : Health::needs_person;
}

bool is_off_by_choice(const ResourceReport& resource)
{
    return resource.line.state == "scope_missing" && !resource.wanted_by_name &&
           !resource.line.last_success_at;
}

Health health_of(const ResourceReport& resource, const AccountReport& account, const StatusReport& report)
{
    if (resource.held_deletions > 0)
        return Health::needs_person;
    return health_of_state(resource, account, report);
}

Health health_of(const StatusReport& report)
{
    if (report.accounts.empty())
        return Health::unknown;
    auto worst = Health::ok;
    for (const AccountReport& account : report.accounts)
    {
        worst = std::max(worst, health_of(account.token));
        for (const ResourceReport& resource : account.resources)
            worst = std::max(worst, health_of(resource, account, report));
    }
    return worst;
}

}  // namespace giposync::ops
