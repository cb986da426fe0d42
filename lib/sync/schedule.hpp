#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/resource_status.hpp"

#include <optional>

// When a resource is walked. Pure: the last walks and the clock go in, moments come out.
namespace giposync::sync {

// After a good walk that began at `started`: `every` later, a little spread (`chance` in [0, 1)), so that not
// all resources of all clinics ask in the same second.
Instant next_after_success(const config::Resource& resource, Instant started, double chance);

// After `failures` failures in a row: soon, then less often, but at least as often as the schedule, and where
// the network or the server was away, often enough to notice soon that it is back. What no time can mend is
// asked rarely.
Instant next_after_failure(
    const config::Resource& resource,
    Errc why,
    std::int64_t failures,
    Instant now,
    double chance
);

// The latest moment that the two above name at `now`.
Instant latest_next_run(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now);

// The later of two moments that have passed. One that has not passed yet was noted by a clock that was wrong.
Instant latest_of(const std::optional<Instant>& before, Instant found, Instant now);

// Whether the walk that finds deletions is due. In the quiet hours of the clinic (at night) one that comes
// once a day or less often comes early, so that none comes by day where the machine runs at night.
bool reconcile_due(
    const config::Resource& resource,
    const mirror::ResourceRecord& record,
    Instant now,
    bool quiet_hours
);

}  // namespace giposync::sync
