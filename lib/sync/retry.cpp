#include "sync/retry.hpp"

#include <algorithm>

namespace giposync::sync {
namespace {

Duration backoff(const RetryPolicy& policy, int failures)
{
    Duration delay = policy.first;
    for (int i = 1; i < failures && delay < policy.ceiling; ++i)
        delay *= 2;
    return std::min(delay, policy.ceiling);
}

Duration spread(Duration span, double chance)
{
    return std::chrono::duration_cast<Duration>(span * chance);
}

}  // namespace

std::optional<Duration> delay_before_retry(
    const RetryPolicy& policy,
    const Error& error,
    int failures,
    double chance
)
{
    const bool never_left = error.code == Errc::unreachable && !error.may_have_arrived;
    if (failures >= (never_left ? std::min(policy.attempts_to_reach, policy.attempts) : policy.attempts))
        return std::nullopt;

    switch (error.code)
    {
    case Errc::throttled: return error.retry_after + spread(policy.first, chance);
    case Errc::unreachable:
        // Never at once: what has just failed needs a moment.
        return policy.first / 2 + spread(backoff(policy, failures), chance);
    case Errc::unauthorized:
    case Errc::needs_login:
    case Errc::client_rejected:
    case Errc::refused:
    case Errc::forbidden:
    case Errc::absent:
    case Errc::malformed:
    case Errc::unwritable:
    case Errc::invalid:
    case Errc::failed: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace giposync::sync
