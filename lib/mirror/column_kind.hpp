#pragma once

#include "base/json.hpp"
#include "base/zone.hpp"

#include <string>
#include <string_view>

namespace giposync::mirror {

// What a column holds. A kind is only ever widened: SQL that worked yesterday works today.
enum class ColumnKind
{
    none,       // only null has been seen
    boolean,    // INTEGER, 0 or 1
    integer,    // INTEGER
    real,       // REAL
    date,       // TEXT, YYYY-MM-DD
    timestamp,  // TEXT, UTC, always with milliseconds; bare dates among them stay as they are
    text,       // TEXT: strings as they are, anything else in the spelling of the payload
};

std::string_view name_of(ColumnKind kind);
ColumnKind kind_named(std::string_view name);

// INTEGER, REAL or TEXT.
std::string_view sql_type(ColumnKind kind);

// The narrowest kind that holds both.
ColumnKind widened(ColumnKind a, ColumnKind b);

// The kind of one scalar token. Integers beyond 64 bits are text; empty strings fit any text (none).
ColumnKind kind_of(std::string_view token, json::Kind kind, const Zone& zone);

}  // namespace giposync::mirror
