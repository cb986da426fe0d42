#include "service/lasting_troubles.hpp"

#include "base/event_names.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/resource_status.hpp"
#include "sync/freshness.hpp"

namespace giposync {
namespace {

Event error_about(const config::Resource& resource, std::string_view name, std::string message)
{
    return {Level::error, name, std::move(message), {{"resource", resource.name.text()}}};
}

bool deletions_are_held(mirror::Mirror& mirror, const ResourceName& resource)
{
    return mirror.fact(mirror::held_deletions_fact(resource)).value_or("0") != "0";
}

}  // namespace

std::vector<Event> lasting_troubles(
    mirror::Mirror& mirror,
    const std::vector<config::Resource>& resources,
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
        if (deletions_are_held(mirror, resource.name))
            troubles.push_back(error_about(resource, events::mirror_deletions_held, why));
    }
    return troubles;
}

bool trouble_lasts(mirror::Mirror& mirror, std::string_view event, const std::string& resource)
{
    if (event == events::mirror_deletions_held)
        return deletions_are_held(mirror, ResourceName{resource});
    if (event == events::resource_forbidden)
    {
        mirror::ResourceStatus status{mirror};
        for (const auto& one : mirror.resources())
            if (one->declaration.name.text() == resource)
                return status.read(*one).state == mirror::ResourceState::forbidden;
    }
    return true;
}

}  // namespace giposync
