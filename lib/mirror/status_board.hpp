#pragma once

#include "mirror/mirror.hpp"
#include "mirror/resource_status.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace giposync::mirror {

// What is remembered of all resources, for those who look every few seconds: it is read only when the file
// has changed since the last look.
class StatusBoard
{
public:
    // Outlives it. To be made when the resources have been declared.
    explicit StatusBoard(Mirror& mirror) : mirror_(mirror), status_(mirror) {}

    struct Entry
    {
        const MirroredResource* resource;
        ResourceRecord record;
    };

    // In the order of the catalogue. Valid until the next call. Throws sqlite::Error.
    const std::vector<Entry>& entries();

    // The record of one of them. Throws std::logic_error for a stranger.
    const ResourceRecord& record(const ResourceName& resource);

private:
    struct Seen
    {
        std::int64_t own = 0;  // rows that we have changed
        std::int64_t others = 0;

        friend bool operator==(const Seen&, const Seen&) = default;
    };

    Mirror& mirror_;
    ResourceStatus status_;
    std::optional<Seen> seen_;
    std::vector<Entry> entries_;
};

}  // namespace giposync::mirror
