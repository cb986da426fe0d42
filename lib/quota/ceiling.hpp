#pragma once

#include "base/time.hpp"

#include <cstdint>

namespace giposync::quota {

// At most `requests` in any span of the length `per`. Both are positive.
struct Ceiling
{
    std::int64_t requests = 60;
    Duration per = std::chrono::seconds(60);
};

// The same as an average: requests a second.
inline double rate_of(const Ceiling& ceiling)
{
    return static_cast<double>(ceiling.requests) * 1000.0 / static_cast<double>(ceiling.per.count());
}

}  // namespace giposync::quota
