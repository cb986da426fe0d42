#include "ops/systemd.hpp"

#include "base/system_clock.hpp"
#include "ops/printable.hpp"

#include <cstdint>
#include <string>
#include <systemd/sd-daemon.h>

namespace giposync::ops {
namespace {

constexpr std::size_t longest_status = 300;

// To lose one is no failure of ours.
void tell(const std::string& state)
{
    sd_notify(0, state.c_str());
}

std::string status_line(std::string_view text)
{
    return "STATUS=" + one_line(text, longest_status);
}

}  // namespace

void SystemdNotifier::ready(std::string_view status)
{
    tell("READY=1\n" + status_line(status));
}

void SystemdNotifier::status(std::string_view text)
{
    tell(status_line(text));
}

void SystemdNotifier::reloading()
{
    tell("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(monotonic_time().count()));
}

void SystemdNotifier::stopping()
{
    tell("STOPPING=1");
}

void SystemdNotifier::watchdog()
{
    tell("WATCHDOG=1");
}

std::optional<Duration> watchdog_interval()
{
    std::uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0)
        return std::nullopt;
    return std::chrono::duration_cast<Duration>(std::chrono::microseconds(interval));
}

}  // namespace giposync::ops
