#include "mirror/resource_status.hpp"

#include "base/iso8601.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace giposync::mirror {
namespace {

constexpr std::array<std::pair<ResourceState, std::string_view>, 7> names{{
    {ResourceState::ok, "ok"},
    {ResourceState::backfilling, "backfilling"},
    {ResourceState::failing, "failing"},
    {ResourceState::scope_missing, "scope_missing"},
    {ResourceState::forbidden, "forbidden"},
    {ResourceState::needs_login, "needs_login"},
    {ResourceState::never, "never"},
}};

std::optional<Instant> instant(const sqlite::Statement& row, int column)
{
    const auto text = row.text(column);
    const auto time = parse_timestamp(text, Zone{});
    return time ? std::optional{to_instant(*time)} : std::nullopt;
}

std::optional<std::string> text(const std::optional<Instant>& instant)
{
    return instant ? std::optional{to_text(*instant)} : std::nullopt;
}

}  // namespace

std::string_view name_of(ResourceState state)
{
    return std::find_if(names.begin(), names.end(), [state](const auto& n) { return n.first == state; })
        ->second;
}

ResourceState state_named(std::string_view name)
{
    for (const auto& [state, its_name] : names)
        if (its_name == name)
            return state;
    throw std::logic_error("no state of a resource is called " + std::string(name));
}

ResourceRecord ResourceStatus::read(const MirroredResource& resource)
{
    ResourceRecord record;
    read_.first(
        [&](const sqlite::Statement& row) {
            record.state = state_named(row.text(0));
            record.state_since = instant(row, 1);
            record.live_rows = row.integer(2);
            record.last_success_at = instant(row, 3);
            record.last_attempt_at = instant(row, 4);
            record.last_full_at = instant(row, 5);
            record.next_run_at = instant(row, 6);
            record.watermark = instant(row, 7);
            record.last_error = row.optional_text(8);
            record.failures = row.integer(9);
        },
        resource.number
    );
    return record;
}

void ResourceStatus::write(const MirroredResource& resource, const ResourceRecord& record)
{
    write_.run(
        resource.number,
        name_of(record.state),
        text(record.state_since),
        text(record.last_success_at),
        text(record.last_attempt_at),
        text(record.last_full_at),
        text(record.next_run_at),
        text(record.watermark),
        record.last_error,
        record.failures
    );
}

}  // namespace giposync::mirror
