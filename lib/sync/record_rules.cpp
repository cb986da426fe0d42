#include "sync/record_rules.hpp"

#include "sync/schedule.hpp"

#include <algorithm>
#include <string>

namespace giposync::sync {
namespace {

using mirror::ResourceRecord;
using mirror::ResourceState;

constexpr std::int64_t pauses_of_a_fill = 3;

ResourceState state_after(Errc why)
{
    switch (why)
    {
    case Errc::forbidden:
    case Errc::absent: return ResourceState::forbidden;
    case Errc::needs_login: return ResourceState::needs_login;
    case Errc::unreachable:
    case Errc::throttled:
    case Errc::unauthorized:
    case Errc::client_rejected:
    case Errc::refused:
    case Errc::malformed:
    case Errc::unwritable:
    case Errc::invalid:
    case Errc::failed: return ResourceState::failing;
    }
    return ResourceState::failing;
}

// A first walk that pauses is still the first walk, unless it does nothing but pause.
bool is_still_filling(const ResourceRecord& record, Errc why)
{
    return !record.last_full_at && why == Errc::unreachable && record.failures <= pauses_of_a_fill;
}

}  // namespace

ResourceRecord record_at_start(ResourceRecord record, Instant now)
{
    record.last_attempt_at = now;
    if (!record.last_full_at && record.state != ResourceState::backfilling)
    {
        record.state = ResourceState::backfilling;
        record.state_since = now;
    }
    return record;
}

ResourceRecord record_after_success(
    ResourceRecord record,
    const config::Resource& resource,
    const CompleteWalk& walk,
    Instant now,
    double chance
)
{
    if (record.state != ResourceState::ok)
        record.state_since = now;
    record.state = ResourceState::ok;
    record.failures = 0;
    record.last_error.reset();
    if (walk.held)
        record.last_error =
            std::to_string(walk.held->rows) + " deletions are held back: " + walk.held->reason;
    record.last_success_at = latest_of(record.last_success_at, walk.started, now);
    if (walk.mode != WalkMode::change)
        record.last_full_at = latest_of(record.last_full_at, walk.started, now);
    record.watermark = walk.watermark;
    // A walk that only looks for deletions leaves the walks for changes where they were.
    if (walk.mode != WalkMode::reconcile || !record.next_run_at)
        record.next_run_at = std::max(next_after_success(resource, *record.last_success_at, chance), now);
    return record;
}

ResourceRecord record_after_failure(
    ResourceRecord record,
    const config::Resource& resource,
    const StateBefore& before,
    const Error& error,
    Instant now,
    double chance
)
{
    ++record.failures;
    record.state =
        is_still_filling(record, error.code) ? ResourceState::backfilling : state_after(error.code);
    record.state_since = record.state == before.state ? before.since : now;
    record.last_error = error.detail;
    record.next_run_at = next_after_failure(resource, error.code, record.failures, now, chance);
    return record;
}

}  // namespace giposync::sync
