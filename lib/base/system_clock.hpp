#pragma once

#include "base/clock.hpp"

namespace giposync {

// The machine's own clocks: CLOCK_REALTIME to stamp, CLOCK_BOOTTIME to wait.
class SystemClock final : public Clock
{
public:
    Instant now() const override;
    Moment moment() const override;
    boost::asio::awaitable<void> sleep_until(Moment wake) override;
};

// CLOCK_MONOTONIC, which is how service managers measure (sd_notify(3), MONOTONIC_USEC). For nothing else.
std::chrono::microseconds monotonic_time();

}  // namespace giposync
