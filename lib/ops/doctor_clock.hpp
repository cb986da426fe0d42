#pragma once

#include "base/time.hpp"
#include "ops/doctor_finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {

// By how much our wall clock was ahead of a server's Date when it answered.
struct ClockWitness
{
    std::string server;
    Duration ahead{0};
};

// The wall clock against the servers (the one that agrees most is believed) and against the newest time that
// we have written down ourselves. Schedules, certificates and watermarks go by it.
Finding check_clock(
    Instant now,
    std::optional<Instant> newest_stamp,
    const std::vector<ClockWitness>& witnesses
);

}  // namespace giposync::ops
