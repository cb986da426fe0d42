#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "ops/systemd.hpp"

#include <boost/asio/awaitable.hpp>

#include <list>
#include <optional>
#include <string>

namespace giposync::ops {

// Tells the service manager that the service is alive, but only while each of its loops gets on: every one
// has a Pulse, and has to beat or to say until when it waits. One thread: a loop that blocks it stops this
// one as well. Time in which the machine slept, or the thread was blocked, is held against nobody.
class Watchdog
{
public:
    class Pulse;

    // All outlive it. `interval`: watchdog_interval(); without one nobody is told, but a loop that is stuck
    // is logged all the same.
    Watchdog(Clock& clock, Notifier& notifier, Log& log, std::optional<Duration> interval);
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    // Ends by cancellation.
    boost::asio::awaitable<void> run();

private:
    struct Loop
    {
        std::string name;
        Duration longest;  // without a beat
        Moment late_from;
        std::optional<Moment> stuck_since;
    };

    bool all_get_on();
    void report(Loop& loop);
    void excuse(Duration lost);

    Clock& clock_;
    Notifier& notifier_;
    Log& log_;
    Duration between_looks_;
    bool is_wanted_;
    std::list<Loop> loops_;
};

// The sign of life of one loop, as long as the loop runs. Its watchdog outlives it.
class Watchdog::Pulse
{
public:
    // `longest`: the time between two beats that is still in order. Beats once.
    Pulse(Watchdog& watchdog, std::string name, Duration longest);
    Pulse(const Pulse&) = delete;
    Pulse& operator=(const Pulse&) = delete;
    ~Pulse();

    // The loop got on.
    void beat();

    // The loop waits on purpose, and beats not later than `longest` after that moment. A beat ends it.
    void waiting_until(Moment moment);

private:
    Watchdog& watchdog_;
    std::list<Loop>::iterator loop_;
};

using Pulse = Watchdog::Pulse;

}  // namespace giposync::ops
