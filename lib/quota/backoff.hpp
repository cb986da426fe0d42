#pragma once

#include "base/time.hpp"
#include "net/transport.hpp"

#include <optional>

namespace giposync::quota {

// What Retry-After asks for, if anything. A date is read against the server's own clock where the answer
// has a Date, so that a wrong clock here neither shortens nor prolongs it; without one a date counts for a
// day at most.
std::optional<Duration> asked_pause(const net::Response& response, Instant now);

// How long nothing is sent after the nth refusal in a row (n from 1). What the server asks for is obeyed in
// full, and a little longer, so that not everybody comes back at once; having asked again in vain makes it
// longer still. Without a header: exponential backoff with full jitter, from one second to five minutes.
// `dice` is in [0, 1).
Duration pause_after_refusal(std::optional<Duration> asked, int refusals, double dice);

}  // namespace giposync::quota
