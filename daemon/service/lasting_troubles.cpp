#include "service/lasting_troubles.hpp"

#include "base/event_names.hpp"
#include "mirror/resource_status.hpp"
#include "sync/freshness.hpp"

#include <string>

namespace giposync {
namespace {

Event error_about(const config::Resource& resource, std::string_view name, std::string message)
{
    return {Level::error, name, std::move(message), {{"resource", resource.name.text()}}};
}

Event client_rejected(const oauth::Standing& standing)
{
    return {
        Level::error,
        events::token_refresh_failed,
        "the token cannot be refreshed",
        {{"code", name_of(Errc::client_rejected)}, {"reason", standing.reason}}};
}

}  // namespace

std::vector<Event> lasting_troubles(
    mirror::Mirror& mirror,
    const std::vector<config::Resource>& resources,
    const oauth::Standing& standing,
    Instant now
)
{
    std::vector<Event> troubles;
    mirror::ResourceStatus status{mirror};
    for (const auto& resource : resources)
    {
        const auto record = status.read(mirror.resource(resource.name));
        const auto why = record.last_error.value_or("");
        if (record.state == mirror::ResourceState::forbidden)
            troubles.push_back(error_about(resource, events::resource_forbidden, why));
        if (sync::told_stale(mirror, resource.name))
            troubles.push_back(sync::stale_event(resource, record, now));
        if (mirror.fact("held:" + resource.name.text()).value_or("0") != "0")
            troubles.push_back(error_about(resource, events::mirror_deletions_held, why));
    }
    if (standing.state == oauth::TokenState::client_rejected)
        troubles.push_back(client_rejected(standing));
    return troubles;
}

}  // namespace giposync
