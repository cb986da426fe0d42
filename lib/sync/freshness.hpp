#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"

#include <vector>

namespace giposync::sync {

// Tells when data grow older than max_lag allows, and when they are fresh again: once each, also over
// restarts. A resource that was never synced is not stale, it is new; one that may
// not be synced has been told of.
class Freshness
{
public:
    Freshness(mirror::Mirror& mirror, std::vector<config::Resource> resources, Log& log);

    // Looks at every resource. Throws sqlite::Error.
    void look(Instant now);

private:
    mirror::Mirror& mirror_;
    std::vector<config::Resource> resources_;
    Log& log_;
};

}  // namespace giposync::sync
