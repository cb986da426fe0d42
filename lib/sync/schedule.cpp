#include "sync/schedule.hpp"

#include <algorithm>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr Duration first_retry = 30s;
constexpr Duration rarely = 6h;

Duration spread(Duration span, double share, double chance)
{
    return std::chrono::duration_cast<Duration>(span * (1.0 - share / 2 + share * chance));
}

}  // namespace

Instant next_after_success(const config::Resource& resource, Instant started, double chance)
{
    return started + spread(resource.every, 0.1, chance);
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
        return now + std::max(resource.every, spread(rarely, 0.1, chance));
    Duration delay = first_retry;
    for (std::int64_t i = 1; i < failures && delay < resource.every; ++i)
        delay *= 2;
    return now + spread(std::min(delay, resource.every), 0.1, chance);
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
    const auto early = quiet_hours ? resource.reconcile_every / 8 : Duration::zero();
    return now >= *record.last_full_at + resource.reconcile_every - early;
}

}  // namespace giposync::sync
