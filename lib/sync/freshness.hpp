#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"
#include "mirror/status_board.hpp"

#include <map>
#include <vector>

namespace giposync::sync {

// What is told of a resource whose data have grown older than max_lag.
Event stale_event(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now);

// Whether that has been told, and nothing better since.
bool told_stale(mirror::Mirror& mirror, const ResourceName& resource);

// Tells when data grow older than max_lag allows, and when they are fresh again: once each, also over
// restarts. A resource that was never synced is not stale, it is new; one that may not be synced has been
// told of.
class Freshness
{
public:
    Freshness(mirror::Mirror& mirror, std::vector<config::Resource> resources, Log& log);

    // Looks at every resource. Throws sqlite::Error.
    void look(Instant now);

private:
    bool is_told_stale(const ResourceName& resource);
    void tell(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now);

    mirror::Mirror& mirror_;
    mirror::StatusBoard board_;
    std::vector<config::Resource> resources_;
    Log& log_;
    std::map<ResourceName, bool> told_stale_;  // as the mirror remembers it
};

}  // namespace giposync::sync
