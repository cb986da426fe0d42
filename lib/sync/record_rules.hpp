#pragma once

#include "base/result.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/resource_status.hpp"
#include "sync/deletions.hpp"
#include "sync/walk_cursor.hpp"

#include <optional>

// What a walk makes of a resource's line in sync_status. Pure: records go in, records come out. `chance` is
// in [0, 1) and spreads the next walk.
namespace giposync::sync {

// How the resource stood before a walk, which may have called it one that is being filled.
struct StateBefore
{
    mirror::ResourceState state = mirror::ResourceState::never;
    std::optional<Instant> since;
};

// A walk begins.
mirror::ResourceRecord record_at_start(mirror::ResourceRecord record, Instant now);

struct CompleteWalk
{
    WalkMode mode = WalkMode::full;
    Instant started;  // by our clock: the mirror is complete as of then, not as of the walk's end
    std::optional<Instant> watermark;
    std::optional<HeldDeletions> held;
};

mirror::ResourceRecord record_after_success(
    mirror::ResourceRecord record,
    const config::Resource& resource,
    const CompleteWalk& walk,
    Instant now,
    double chance
);

mirror::ResourceRecord record_after_failure(
    mirror::ResourceRecord record,
    const config::Resource& resource,
    const StateBefore& before,
    const Error& error,
    Instant now,
    double chance
);

}  // namespace giposync::sync
