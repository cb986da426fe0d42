#pragma once

#include "base/time.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync {

// The only source of time above the socket layer. Tests pass one that jumps.
class Clock
{
public:
    virtual ~Clock() = default;

    virtual Instant now() const = 0;
    virtual Moment moment() const = 0;

    // Measured in moments, so neither a changed wall clock nor a sleeping machine prolongs it.
    // Ends early, by throwing operation_aborted, when the caller is cancelled.
    virtual boost::asio::awaitable<void> sleep_until(Moment wake) = 0;

    boost::asio::awaitable<void> sleep(Duration span) { return sleep_until(moment() + span); }
};

}  // namespace giposync
