#pragma once

#include "base/json.hpp"
#include "base/zone.hpp"
#include "mirror/column_kind.hpp"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <variant>

namespace giposync::mirror {

using ColumnValue = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

// Where texts stand that are not slices of the payload: addresses stay until it is cleared.
using TextArena = std::deque<std::string>;

// What a token of the payload is in a column of this kind; a pure function, so that columns can be made
// anew from the payload at any time. The text lives in the token or in `arena`.
ColumnValue value_in_column(
    std::string_view token,
    json::Kind json_kind,
    ColumnKind column_kind,
    const Zone& zone,
    TextArena& arena
);

}  // namespace giposync::mirror
