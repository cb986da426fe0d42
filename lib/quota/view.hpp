#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "quota/memory.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace giposync::quota {

// How a limit stands, for people and programs.
struct View
{
    std::int64_t requests = 0;  // the configured ceiling
    Duration per{0};
    std::int64_t in_force = 0;               // requests of that window, as learned
    std::int64_t used = 0;                   // places of the window that are taken
    std::optional<Instant> throttled_until;  // nothing is sent before: the server has asked for that
    std::optional<Instant> quiet_until;      // nor before this: caution asks for it
    std::string quiet_reason;                // why
};

// Reads the memory without changing or delaying anything; where there is none yet, nothing is used.
// Errors: Errc::failed.
Result<View> view_of(const MemoryOptions& options, const Clock& clock);

}  // namespace giposync::quota
