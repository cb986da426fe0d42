#include "sync/freshness.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/resource_status.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace giposync::sync {
namespace {

Fields fields_of(const config::Resource& resource, Duration lag)
{
    const auto seconds = [](Duration span) {
        return std::chrono::duration_cast<std::chrono::seconds>(span).count();
    };
    return {
        {"resource", resource.name.text()},
        {"lag_seconds", seconds(lag)},
        {"max_lag_seconds", seconds(resource.max_lag)},
    };
}

}  // namespace

Freshness::Freshness(mirror::Mirror& mirror, std::vector<config::Resource> resources, Log& log)
    : mirror_(mirror), resources_(std::move(resources)), log_(log)
{
}

void Freshness::look(Instant now)
{
    mirror::ResourceStatus status{mirror_};
    for (const auto& resource : resources_)
    {
        const auto record = status.read(mirror_.resource(resource.name));
        const bool set_aside = record.state == mirror::ResourceState::scope_missing ||
                               record.state == mirror::ResourceState::forbidden;
        if (!record.last_success_at || set_aside)
            continue;
        const auto lag = now - *record.last_success_at;
        const bool stale = lag > resource.max_lag;
        const auto fact = "stale:" + resource.name.text();
        if (stale == (mirror_.fact(fact) == "1"))
            continue;
        mirror_.set_fact(fact, stale ? "1" : "0");
        if (stale)
            log_.error(
                events::resource_stale,
                "the data are older than allowed: " +
                    record.last_error.value_or(
                        "no walk has been possible since " + to_text_in_seconds(*record.last_success_at)
                    ),
                fields_of(resource, lag)
            );
        else
            log_.info(events::resource_fresh, "the data are fresh again", fields_of(resource, lag));
    }
}

}  // namespace giposync::sync
