#pragma once

#include "base/time.hpp"

#include <optional>
#include <string_view>

namespace giposync::ops {

// What the service tells its service manager.
class Notifier
{
public:
    virtual ~Notifier() = default;

    // The service works, for the first time or again after reloading().
    virtual void ready(std::string_view status) = 0;

    // What it is doing, in words for people.
    virtual void status(std::string_view text) = 0;

    virtual void reloading() = 0;
    virtual void stopping() = 0;

    // It is alive.
    virtual void watchdog() = 0;
};

// systemd, over the socket that $NOTIFY_SOCKET names (sd_notify(3)). Without one, and where systemd does not
// answer, nothing happens: a service runs without it as well.
class SystemdNotifier final : public Notifier
{
public:
    void ready(std::string_view status) override;
    void status(std::string_view text) override;
    void reloading() override;
    void stopping() override;
    void watchdog() override;
};

// How often systemd wants to hear watchdog() at the least, or nothing: $WATCHDOG_USEC, where $WATCHDOG_PID is
// this process (sd_watchdog_enabled(3)).
std::optional<Duration> watchdog_interval();

}  // namespace giposync::ops
