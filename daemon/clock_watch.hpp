#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "net/transport.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync {

// Holds the wall clock against the Date of every answer (RFC 9110, 6.6.1), and tells when the two are apart
// for good, and when they agree again: once each. Schedules survive a wrong clock; windows of dates, the age
// of data and certificates do not.
class ClockWatch final : public net::Transport
{
public:
    // All outlive it.
    ClockWatch(net::Transport& below, Clock& clock, Log& log) : below_(below), clock_(clock), log_(log) {}

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

private:
    void compare(Instant server);

    net::Transport& below_;
    Clock& clock_;
    Log& log_;
    int apart_ = 0;  // answers in a row
    bool told_ = false;
};

}  // namespace giposync
