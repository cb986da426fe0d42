#pragma once

#include "support/simulation.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <utility>

namespace giposync::test {

// A coroutine that has been started and not yet been waited for.
template <class T>
struct Started
{
    std::optional<T> value;
    std::exception_ptr thrown;
    bool ended = false;
    boost::asio::cancellation_signal cancellation;

    void cancel() { cancellation.emit(boost::asio::cancellation_type::terminal); }
};

// A loop for real sockets beside a clock that moves only when the test says so: deadlines pass when they are
// told to, and never because a machine is slow. (Simulation cannot do it: a socket that is not ready yet
// looks as if nothing could happen any more.)
class SocketLoop
{
public:
    boost::asio::io_context loop{1};
    FakeClock clock;

    template <class T>
    std::shared_ptr<Started<T>> start(boost::asio::awaitable<T> work)
    {
        auto started = std::make_shared<Started<T>>();
        boost::asio::co_spawn(
            loop,
            hold(std::move(work), *started),
            boost::asio::bind_cancellation_slot(
                started->cancellation.slot(),
                [started](std::exception_ptr failure) {
                    started->thrown = failure;
                    started->ended = true;
                }
            )
        );
        return started;
    }

    // Its value, or what it threw.
    template <class T>
    T finish(const std::shared_ptr<Started<T>>& started)
    {
        run_until([&] { return started->ended; });
        if (started->thrown)
            std::rethrow_exception(started->thrown);
        return std::move(*started->value);
    }

    template <class T>
    T run(boost::asio::awaitable<T> work)
    {
        return finish(start(std::move(work)));
    }

    // Runs the loop until it is so. A test that hangs fails.
    template <class Condition>
    void run_until(Condition condition)
    {
        constexpr std::chrono::seconds longest{20};
        loop.restart();
        while (!condition())
            if (loop.run_one_for(longest) == 0)
                throw std::runtime_error("nothing happens any more: something hangs");
    }

    // Runs the loop until so many wait for the clock, then moves it to the first of them.
    void let_time_pass(std::size_t sleepers = 1)
    {
        run_until([&] { return clock.sleepers() >= sleepers; });
        clock.jump();
    }

private:
    template <class T>
    static boost::asio::awaitable<void> hold(boost::asio::awaitable<T> work, Started<T>& started)
    {
        started.value.emplace(co_await std::move(work));
    }
};

}  // namespace giposync::test
