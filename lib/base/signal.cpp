#include "base/signal.hpp"

#include "base/async.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

template <class T>
T cancelled_when(bool aborted, T value)
{
    if (aborted)
        throw boost::system::system_error(asio::error::operation_aborted);
    return value;
}

}  // namespace

Signal::Signal(asio::any_io_executor executor)
    : timer_(std::move(executor), asio::steady_timer::time_point::max())
{
}

void Signal::notify()
{
    ++notified_;
    timer_.cancel();
}

asio::awaitable<void> Signal::wait()
{
    const auto seen = notified_;
    co_await timer_.async_wait(as_values);
    cancelled_when(notified_ == seen, 0);
}

asio::awaitable<bool> Signal::wait_for(Clock& clock, Duration span)
{
    co_return co_await first_of(wait(), clock.sleep(span)) == 0;
}

asio::awaitable<TurnTaking::Turn> TurnTaking::take()
{
    const auto ticket = next_ticket_++;
    queue_.push_back(ticket);
    try
    {
        while (taken_ || queue_.front() != ticket)
            co_await freed_.wait();
    }
    catch (...)
    {
        std::erase(queue_, ticket);
        freed_.notify();
        throw;
    }
    queue_.pop_front();
    taken_ = true;
    co_return Turn{*this};
}

void TurnTaking::give_back()
{
    taken_ = false;
    freed_.notify();
}

}  // namespace giposync
