#pragma once

#include "base/async.hpp"
#include "base/clock.hpp"
#include "base/signal.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

namespace giposync::oauth {

// What sheltered work came to, and whether its caller was cancelled meanwhile: then the caller puts the
// value where it belongs, waits for nothing more, and throws operation_aborted itself.
template <class T>
struct Sheltered
{
    T value;
    bool cancelled = false;
};

namespace detail {

// Shared by the sheltered work and the one who waits for it, whichever goes last.
template <class T>
struct Shelter
{
    explicit Shelter(boost::asio::any_io_executor executor) : ended(std::move(executor)) {}

    Signal ended;
    boost::asio::cancellation_signal stop;
    bool done = false;
    std::exception_ptr failure;
    std::optional<T> value;
};

template <class T>
boost::asio::awaitable<void> wait_for_end(std::shared_ptr<Shelter<T>> shelter)
{
    while (!shelter->done)
        co_await shelter->ended.wait();
}

template <class T>
boost::asio::awaitable<void> wind_up(std::shared_ptr<Shelter<T>> shelter, Clock& clock, Duration grace)
{
    if (!shelter->done)
        co_await first_of(wait_for_end(shelter), clock.sleep(grace));
    if (!shelter->done)
        shelter->stop.emit(boost::asio::cancellation_type::terminal);
    co_await wait_for_end(shelter);
}

}  // namespace detail

// Does work that must not be torn in the middle: when the caller is cancelled, `grace` is asked how long the
// work has left to end by itself before it is cancelled too. A refresh that the server has carried out is a
// lost login if nobody hears the answer. Throws what the work throws: operation_aborted where the grace was
// too short.
template <class T>
boost::asio::awaitable<Sheltered<T>> sheltered(
    boost::asio::awaitable<T> work,
    Clock& clock,
    std::function<Duration()> grace
)
{
    const auto executor = co_await boost::asio::this_coro::executor;
    const auto shelter = std::make_shared<detail::Shelter<T>>(executor);
    const auto at_the_end = [shelter](std::exception_ptr failure, std::optional<T> value) {
        shelter->failure = std::move(failure);
        shelter->value = std::move(value);
        shelter->done = true;
        shelter->ended.notify();
    };
    boost::asio::co_spawn(
        executor,
        giposync::detail::hold(std::move(work)),
        boost::asio::bind_cancellation_slot(shelter->stop.slot(), at_the_end)
    );

    bool cancelled = false;
    try
    {
        co_await detail::wait_for_end(shelter);
    }
    catch (const boost::system::system_error&)
    {
        cancelled = true;
    }
    if (cancelled)
    {
        // Deaf to further cancellation: what was started must have ended before its caller goes.
        co_await boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
        co_await detail::wind_up(shelter, clock, grace());
        co_await boost::asio::this_coro::reset_cancellation_state();
    }
    if (shelter->failure)
        std::rethrow_exception(shelter->failure);
    co_return Sheltered<T>{std::move(*shelter->value), cancelled};
}

}  // namespace giposync::oauth
