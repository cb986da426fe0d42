#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <ratio>

namespace giposync {

using Duration = std::chrono::milliseconds;

// Wall time, UTC. It may jump: good for stamps, useless for measuring.
using Instant = std::chrono::sys_time<Duration>;

// The scale of CLOCK_BOOTTIME: it never jumps, runs on while the machine sleeps, and is the same for
// all processes until the next boot.
struct BootTime
{
    using rep = Duration::rep;
    using period = Duration::period;
    using duration = Duration;
    using time_point = std::chrono::time_point<BootTime>;
    static constexpr bool is_steady = true;
};

using Moment = BootTime::time_point;

// Chance is injected, like time: uniform in [0, 1).
using Dice = std::function<double()>;

}  // namespace giposync
