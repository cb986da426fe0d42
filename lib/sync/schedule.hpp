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

// After `failures` failures in a row: soon, then less often, but at least as often as the schedule. What no
// time can mend is asked rarely.
Instant next_after_failure(
    const config::Resource& resource,
    Errc why,
    std::int64_t failures,
    Instant now,
    double chance
);

// Whether the walk that finds deletions is due. In the quiet hours of the clinic (at night) it comes up to an
// eighth of its interval early, so that it settles there.
bool reconcile_due(
    const config::Resource& resource,
    const mirror::ResourceRecord& record,
    Instant now,
    bool quiet_hours
);

}  // namespace giposync::sync
