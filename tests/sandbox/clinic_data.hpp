#pragma once

#include "sandbox/scene.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// Where an item keeps what every item has; dotted paths.
struct CommonPaths
{
    std::string_view id = "id";
    std::string_view changed = "updatedAt";
};

// The exact text of one of the rows that a clinic starts with, had it last changed then.
void append_row(
    std::string& out,
    const Scene& scene,
    Kind kind,
    std::uint32_t ordinal,
    CommonPaths paths,
    Stamp changed
);

// When such a row changed last before the clinic was born: spread over its past, most of them near
// what they tell of.
Stamp first_change(const Scene& scene, Kind kind, std::uint32_t ordinal);

// The day that the kind's day_path tells; 0 for kinds that have none.
std::int32_t day_of_row(const Scene& scene, Kind kind, std::uint32_t ordinal);

}  // namespace giposync::sandbox
