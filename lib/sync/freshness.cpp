#include "sync/freshness.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"

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

std::string fact_of(const ResourceName& resource)
{
    return "stale:" + resource.text();
}

Duration lag_of(const mirror::ResourceRecord& record, Instant now)
{
    return now - record.last_success_at.value_or(now);
}

bool is_stale(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now)
{
    return lag_of(record, now) > resource.max_lag;
}

}  // namespace

Event stale_event(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now)
{
    const auto& since = record.last_success_at;
    const auto why = since ? "no walk has been possible since " + to_text_in_seconds(*since) : std::string{};
    return {
        Level::error,
        events::resource_stale,
        "the data are older than allowed: " + record.last_error.value_or(why),
        fields_of(resource, lag_of(record, now))};
}

bool told_stale(mirror::Mirror& mirror, const ResourceName& resource)
{
    return mirror.fact(fact_of(resource)) == "1";
}

Freshness::Freshness(mirror::Mirror& mirror, std::vector<config::Resource> resources, Log& log)
    : mirror_(mirror), board_(mirror), resources_(std::move(resources)), log_(log)
{
}

void Freshness::look(Instant now)
{
    const auto& records = board_.look();
    for (const auto& resource : resources_)
    {
        const auto& record = records.at(resource.name);
        const bool set_aside = record.state == mirror::ResourceState::scope_missing ||
                               record.state == mirror::ResourceState::forbidden;
        if (record.last_success_at && !set_aside &&
            is_stale(resource, record, now) != is_told_stale(resource.name))
            tell(resource, record, now);
    }
}

bool Freshness::is_told_stale(const ResourceName& resource)
{
    const auto known = told_stale_.find(resource);
    if (known != told_stale_.end())
        return known->second;
    return told_stale_.emplace(resource, told_stale(mirror_, resource)).first->second;
}

void Freshness::tell(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now)
{
    const bool stale = is_stale(resource, record, now);
    mirror_.set_fact(fact_of(resource.name), stale ? "1" : "0");
    told_stale_[resource.name] = stale;
    if (stale)
        log_.write(stale_event(resource, record, now));
    else
        log_.info(
            events::resource_fresh,
            "the data are fresh again",
            fields_of(resource, lag_of(record, now))
        );
}

}  // namespace giposync::sync
