#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Times as a server writes and reads them. Deliberately not base/iso8601 and base/zone: the program under
// test uses those, and must not be judged by its own mistakes.
namespace giposync::sandbox {

using Stamp = std::chrono::sys_time<std::chrono::nanoseconds>;

enum class Zoning
{
    z,       // 2026-01-31T12:00:00Z
    offset,  // 2026-01-31T13:00:00+01:00, as it is in Italy
    rome,    // 2026-01-31T13:00:00, local time in Italy, and nothing says so
    bare,    // 2026-01-31T12:00:00, UTC, and nothing says so
};

struct TimeSpelling
{
    Zoning zoning = Zoning::z;
    int digits = 3;  // of the fraction of a second, 0 .. 9; what does not fit is cut off
};

// What Italian clocks are ahead of UTC at this moment (the rule of directive 2000/84/EC).
std::chrono::seconds rome_offset(Stamp moment);

// A local time that occurs twice is the first of the two; one that is skipped is taken with the offset
// before the change.
Stamp from_rome(Stamp local);

// The day that it is in Italy, counted from 1970-01-01.
std::int32_t rome_day(Stamp moment);

// That day's first moment in Italy, plus the given time of its clocks.
Stamp rome_time(std::int32_t day, std::chrono::minutes time_of_day);

void append_time(std::string& out, Stamp moment, TimeSpelling spelling);
std::string time_text(Stamp moment, TimeSpelling spelling);

// Any spelling of ISO 8601 with a calendar date: extended or basic format, a blank for the T, seconds and
// fraction (of any length, point or comma) optional, a bare date for its midnight, Z or an offset. Without a
// zone it is local to `zoneless` (rome; anything else means UTC). What int64 nanoseconds cannot hold is
// moved to the nearest that they can. Nothing for anything else.
std::optional<Stamp> read_time(std::string_view text, Zoning zoneless);

// 2026-01-31
void append_day(std::string& out, std::int32_t day);
std::string day_text(std::int32_t day);
std::optional<std::int32_t> read_day(std::string_view text);

// Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110, 5.6.7)
std::string http_date(Instant moment);

}  // namespace giposync::sandbox
