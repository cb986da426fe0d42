#pragma once

#include "sandbox/options.hpp"
#include "sandbox/random.hpp"
#include "sandbox/row_ids.hpp"
#include "sandbox/time_text.hpp"

#include <algorithm>
#include <cstdint>
#include <string>

namespace giposync::sandbox {

// How many rows of each kind a clinic starts with; for the items: of each price list.
using Sizes = ByKind<std::uint32_t>;

// A plausible clinic around this many patients, with what the options fix exactly.
Sizes sizes_of(const DataOptions& options, std::uint32_t patients);

// What all rows of one clinic have in common.
struct Scene
{
    std::uint64_t seed = 0;
    Stamp born;  // when the clinic's data was made: its past ends and its future begins here
    std::int32_t days_back = 730;  // how long that past is
    Sizes sizes;
    IdStyle ids = IdStyle::text;
    TimeSpelling times;

    std::int32_t today() const { return rome_day(born); }

    // The same dice for the same row, every time; `purpose` tells those of one row apart.
    Random dice(Kind kind, std::uint32_t ordinal, std::uint64_t purpose = 0) const
    {
        return Random{seed, mixed(index_of(kind) * 16 + purpose) + ordinal};
    }

    // One of the rows that the clinic started with: a reference that holds.
    std::uint32_t any(Kind kind, Random& random) const
    {
        return static_cast<std::uint32_t>(random.below(std::max<std::uint32_t>(1, sizes[kind])));
    }

    std::string id_token(Kind kind, std::uint32_t ordinal) const
    {
        std::string token;
        RowIds{kind, ids}.append_token(token, ordinal);
        return token;
    }

    std::string moment_token(Stamp moment) const { return '"' + time_text(moment, times) + '"'; }
};

// The items of a price list have this many ordinals to themselves; the rest is the list's ordinal.
inline constexpr std::uint32_t items_of_one_list = 1U << 16;

}  // namespace giposync::sandbox
