#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace date {
class time_zone;
}

namespace giposync {

// A time zone of the system's tz database, for times and days that an API gives without one.
class Zone
{
public:
    Zone() = default;  // UTC

    // Errc::invalid for a name that the database does not have.
    static Result<Zone> find(std::string_view name);

    // Seconds since the epoch, from local seconds since local 1970-01-01. A time that the clock shows
    // twice is the first of the two; one that it skips is the moment of the skip.
    std::int64_t to_utc(std::int64_t local_seconds) const;

    // The calendar day that it is there.
    std::chrono::local_days day_of(Instant instant) const;

    // The first moment of that day there.
    Instant start_of(std::chrono::local_days day) const;

private:
    const date::time_zone* zone_ = nullptr;  // null: UTC; the database outlives everybody
};

}  // namespace giposync
