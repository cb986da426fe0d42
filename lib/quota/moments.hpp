#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace giposync::quota {

// Times as the memory writes them: milliseconds.
inline std::int64_t number_of(Moment moment)
{
    return moment.time_since_epoch().count();
}

inline std::int64_t number_of(Instant instant)
{
    return instant.time_since_epoch().count();
}

inline Moment moment_of(std::int64_t number)
{
    return Moment{Duration{number}};
}

inline Instant instant_of(std::int64_t number)
{
    return Instant{Duration{number}};
}

}  // namespace giposync::quota
