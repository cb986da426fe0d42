#pragma once

#include "base/time.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giposync {

class Zone;

// A point in time as APIs spell it: any year from 0000 to 9999, to the nanosecond (finer digits are cut
// off). Compared as a time, never as text.
struct Timestamp
{
    std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
    std::int32_t nanoseconds = 0;

    friend auto operator<=>(const Timestamp&, const Timestamp&) = default;
};

Timestamp to_timestamp(Instant instant);

// Rounds down to the millisecond. Years beyond the range of the type do not occur: see Timestamp.
Instant to_instant(Timestamp timestamp);

// Reads date and time in the extended format of ISO 8601 (and RFC 3339's blank for the T): seconds may
// be missing, fractions may have any length, the zone may be Z, +hh:mm, +hhmm, +hh or missing; then the
// time is local in `zone`. A bare date is no point in time: see is_date. Nothing for anything else.
std::optional<Timestamp> parse_timestamp(std::string_view text, const Zone& zone);

// Whether this is a calendar date, YYYY-MM-DD, that exists.
bool is_date(std::string_view text);

// 2026-01-31T12:00:00.123Z: always three digits, so that text sorts as time.
std::string to_text(Timestamp timestamp);
std::string to_text(Instant instant);

// 2026-01-31T12:00:00Z
std::string to_text_in_seconds(Instant instant);

}  // namespace giposync
