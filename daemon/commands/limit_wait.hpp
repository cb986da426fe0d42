#pragma once

#include "base/clock.hpp"
#include "quota/limiter.hpp"

#include <boost/asio/awaitable.hpp>

#include <ostream>

namespace giposync::commands {

// The work of a command that somebody watches. Says in a line on `output` when it has to wait for its turn at
// the rate limit for longer than some seconds, and until when; again only where that is prolonged. Rethrows
// what the work throws. All but the work outlive it.
boost::asio::awaitable<void> telling_of_waits(
    Clock& clock,
    const quota::Limiter& limiter,
    std::ostream& output,
    boost::asio::awaitable<void> work
);

}  // namespace giposync::commands
