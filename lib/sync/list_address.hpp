#pragma once

#include "base/form.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "base/zone.hpp"
#include "config/catalogue.hpp"
#include "sync/pager.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sync {

// Days of a windowed resource: `end` is the first one that does not belong to it.
struct DaySpan
{
    std::chrono::local_days first;
    std::chrono::local_days end;
};

// One list of a resource: all of it, the part of some days, the children of one parent.
struct Leg
{
    std::optional<std::string> parent_id;
    std::optional<DaySpan> days;
};

// Where one list is asked for, but for the page.
class ListAddress
{
public:
    // `since`: only rows changed since then, by the resource's filter.
    ListAddress(
        const config::Resource& resource,
        const Zone& zone,
        const std::string& api_base,
        const TenantId& tenant,
        const Leg& leg,
        std::optional<Instant> since
    );

    std::string page(const Ask& ask) const;

    // A single item by its id, below the list: not every API has it.
    std::string item(std::string_view id) const;

    // Path only, for messages.
    const std::string& path() const { return path_; }

private:
    std::string base_;
    std::string path_;
    Parameters parameters_;
};

}  // namespace giposync::sync
