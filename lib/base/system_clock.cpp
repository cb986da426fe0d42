#include "base/system_clock.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <time.h>

namespace asio = boost::asio;

namespace giposync {
namespace {

// Asio's timers stand still while the machine sleeps, so a long wait looks up now and then.
constexpr Duration longest_nap = std::chrono::seconds(15);

std::chrono::nanoseconds read_exactly(clockid_t clock)
{
    timespec t{};
    clock_gettime(clock, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

Duration read(clockid_t clock)
{
    return std::chrono::duration_cast<Duration>(read_exactly(clock));
}

}  // namespace

Instant SystemClock::now() const
{
    return Instant{read(CLOCK_REALTIME)};
}

Moment SystemClock::moment() const
{
    return Moment{read(CLOCK_BOOTTIME)};
}

asio::awaitable<void> SystemClock::sleep_until(Moment wake)
{
    asio::steady_timer timer{co_await asio::this_coro::executor};
    for (auto left = wake - moment(); left > Duration::zero(); left = wake - moment())
    {
        timer.expires_after(std::min(left, longest_nap));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

std::chrono::microseconds monotonic_time()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(read_exactly(CLOCK_MONOTONIC));
}

}  // namespace giposync
