#pragma once

#include "base/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace giposync::test {

// A clock that stands still until it is told to jump to its next sleeper. Wall time runs beside it, and
// can be set, as people do.
class FakeClock final : public Clock
{
public:
    Instant now() const override { return epoch_ + moment_.time_since_epoch(); }

    Moment moment() const override { return moment_; }

    boost::asio::awaitable<void> sleep_until(Moment wake) override
    {
        if (wake <= moment_)
            co_return;
        auto executor = co_await boost::asio::this_coro::executor;
        boost::asio::steady_timer gate{executor, boost::asio::steady_timer::time_point::max()};
        const auto place = sleepers_.emplace(wake, &gate);
        const auto [ec] = co_await gate.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        sleepers_.erase(place);
        if (moment_ < wake)  // not woken by jump(): cancelled
            throw boost::system::system_error(ec);
    }

    // Moves time to the earliest sleeper and wakes it; false when nobody sleeps.
    bool jump()
    {
        if (sleepers_.empty())
            return false;
        moment_ = std::max(moment_, sleepers_.begin()->first);
        for (const auto& [wake, gate] : sleepers_)
            if (wake <= moment_)
                gate->cancel();
        return true;
    }

    // Without anybody having slept: time that passes inside one step.
    void advance(Duration span) { moment_ += span; }

    void set_wall_clock(Instant wall) { epoch_ = wall - moment_.time_since_epoch(); }

    // The machine has been started anew: moments begin again, the wall clock goes on. Nobody may be asleep.
    void reboot()
    {
        const auto wall = now();
        moment_ = Moment{std::chrono::seconds(20)};
        set_wall_clock(wall);
    }

    std::size_t sleepers() const { return sleepers_.size(); }

private:
    Moment moment_{std::chrono::hours(1)};
    Instant epoch_{std::chrono::sys_days{std::chrono::January / 31 / 2026}};
    std::multimap<Moment, boost::asio::steady_timer*> sleepers_;
};

// Runs coroutines to their end in no real time: whenever the loop has nothing left to do,
// the clock jumps.
class Simulation
{
public:
    FakeClock clock;

    boost::asio::any_io_executor executor() { return loop_.get_executor(); }

    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        std::optional<T> outcome;
        const auto started = clock.moment();
        boost::asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr failure, T value) {
            if (failure)
                std::rethrow_exception(failure);
            outcome.emplace(std::move(value));
        });
        turn_until([&] { return outcome.has_value(); });
        elapsed_ = clock.moment() - started;
        return std::move(*outcome);
    }

    void run(boost::asio::awaitable<void> work)
    {
        bool done = false;
        const auto started = clock.moment();
        boost::asio::co_spawn(loop_, std::move(work), [&](std::exception_ptr failure) {
            if (failure)
                std::rethrow_exception(failure);
            done = true;
        });
        turn_until([&] { return done; });
        elapsed_ = clock.moment() - started;
    }

    // Lets everything that can run now run, without moving the clock.
    void settle()
    {
        do
            loop_.restart();
        while (loop_.poll() != 0);
    }

    // Virtual time that the last run() took.
    Duration elapsed() const { return elapsed_; }

private:
    template <class Done>
    void turn_until(Done done)
    {
        while (!done())
        {
            loop_.restart();
            if (loop_.poll() == 0 && !clock.jump())
                throw std::logic_error("the coroutine waits for something that never comes");
        }
    }

    boost::asio::io_context loop_{1};
    Duration elapsed_{0};
};

}  // namespace giposync::test
