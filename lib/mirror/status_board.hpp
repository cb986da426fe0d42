#pragma once

#include "mirror/mirror.hpp"
#include "mirror/resource_status.hpp"

#include <cstdint>
#include <map>
#include <optional>

namespace giposync::mirror {

// What is remembered of all resources, for those who look every few seconds: it is read only when the file
// has changed since the last look.
class StatusBoard
{
public:
    // Outlives it. To be made when the resources have been declared.
    explicit StatusBoard(Mirror& mirror) : mirror_(mirror), status_(mirror) {}

    using Records = std::map<ResourceName, ResourceRecord>;

    // As they are now; valid until the next call. Throws sqlite::Error.
    const Records& look();

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
    Records records_;
};

}  // namespace giposync::mirror
