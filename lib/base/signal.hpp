#pragma once

#include "base/clock.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <deque>
#include <utility>

namespace giposync {

// Wakes coroutines of the same loop: a condition without a mutex, since there is one thread.
class Signal
{
public:
    explicit Signal(boost::asio::any_io_executor executor);

    // Wakes everybody who waits now; later comers wait for the next one.
    void notify();

    // Throws operation_aborted when the caller is cancelled.
    boost::asio::awaitable<void> wait();

    // The same, but not longer than `span`; says whether the signal came.
    boost::asio::awaitable<bool> wait_for(Clock& clock, Duration span);

private:
    boost::asio::steady_timer timer_;
    std::uint64_t notified_ = 0;
};

// One at a time, in order of arrival. Held by a Turn, which gives it back by scope.
class TurnTaking
{
public:
    class Turn
    {
    public:
        explicit Turn(TurnTaking& owner) : owner_(&owner) {}

        Turn(Turn&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)) {}

        Turn& operator=(Turn&&) = delete;

        ~Turn()
        {
            if (owner_)
                owner_->give_back();
        }

    private:
        TurnTaking* owner_;
    };

    explicit TurnTaking(boost::asio::any_io_executor executor) : freed_(std::move(executor)) {}

    // A cancelled wait leaves the queue.
    boost::asio::awaitable<Turn> take();

private:
    void give_back();

    Signal freed_;
    std::deque<std::uint64_t> queue_;
    std::uint64_t next_ticket_ = 0;
    bool taken_ = false;
};

}  // namespace giposync
