#include "sync/schedule.hpp"

#include <algorithm>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_retry = 30s;
constexpr Duration rarely = 6h;
constexpr Duration longest_pause = 15min;  // after what passes by itself
constexpr double share_of_chance = 0.1;
constexpr Duration from_one_night_to_the_next = 16h;
constexpr Duration clocks_differ = 1min;

Duration spread(Duration span, double chance)
{
    return std::chrono::duration_cast<Duration>(
        span * (1.0 - share_of_chance / 2 + share_of_chance * chance)
    );
}

// How much earlier than its interval says a reconcile may come where the clinic sleeps. One that would come
// by day comes in the night before; where one comes a night, it does not come twice.
Duration head_start(Duration reconcile_every)
{
    return reconcile_every >= 24h ? from_one_night_to_the_next : reconcile_every / 8;
}

}  // namespace

Instant next_after_success(const config::Resource& resource, Instant started, double chance)
{
    return started + spread(resource.every, chance);
}

Instant next_after_failure(
    const config::Resource& resource,
    Errc why,
    std::int64_t failures,
    Instant now,
    double chance
)
{
    if (why == Errc::forbidden || why == Errc::absent)
        return now + std::max(resource.every, spread(rarely, chance));
    const bool may_pass = why == Errc::unreachable || why == Errc::throttled;
    const auto longest = may_pass ? std::min(resource.every, longest_pause) : resource.every;
    Duration delay = first_retry;
    for (std::int64_t i = 1; i < failures && delay < longest; ++i)
        delay *= 2;
    return now + spread(std::min(delay, longest), chance);
}

Instant latest_next_run(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now)
{
    const bool is_set_aside = record.state == mirror::ResourceState::forbidden;
    return now + spread(is_set_aside ? std::max(resource.every, rarely) : resource.every, 1.0) + 1s;
}

Instant latest_of(const std::optional<Instant>& before, Instant found, Instant now)
{
    found = std::min(found, now);
    return before && *before <= now ? std::max(*before, found) : found;
}

bool reconcile_due(
    const config::Resource& resource,
    const mirror::ResourceRecord& record,
    Instant now,
    bool quiet_hours
)
{
    if (!resource.changed_since || !record.last_full_at)
        return false;  // every walk goes over everything
    if (*record.last_full_at > now + clocks_differ)
        return true;
    const auto early = quiet_hours ? head_start(resource.reconcile_every) : Duration::zero();
    return now >= *record.last_full_at + resource.reconcile_every - early;
}

}  // namespace giposync::sync
