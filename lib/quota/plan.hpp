#pragma once

#include "base/time.hpp"
#include "quota/ceiling.hpp"

#include <span>
#include <string>

namespace giposync::quota {

// What one part of the schedule asks for: so many requests each time, once in every interval.
struct Demand
{
    std::string name;
    double requests = 1;
    Duration every{0};  // positive
};

// The schedule against the ceiling.
struct Plan
{
    double needed_per_hour = 0;
    double allowed_per_hour = 0;
    bool fits = true;
    std::string
        arithmetic;  // "patients 12 every 15m = 48/h, ...; together 138/h, allowed 60 per 60s = 3600/h"
};

// The greatest demands come first in the text, and beyond a few the rest as a sum.
Plan plan(const Ceiling& ceiling, std::span<const Demand> demands);

}  // namespace giposync::quota
