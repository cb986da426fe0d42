#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <optional>

namespace giposync::sync {

struct RetryPolicy
{
    Duration first{1'000};
    Duration ceiling{60'000};
    int attempts = 6;
    int attempts_to_reach = 3;  // where nothing could even be sent: no name, no route, nobody there
};

// How long to wait after the nth failure in a row; nothing when another try cannot help, or has been tried
// often enough: then the walk pauses where it stands. Exponential with full jitter: `chance` is in [0, 1),
// the caller owns the dice.
std::optional<Duration> delay_before_retry(
    const RetryPolicy& policy,
    const Error& error,
    int failures,
    double chance
);

}  // namespace giposync::sync
