#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <optional>
#include <utility>
#include <vector>

namespace giposync {

// Completion token for operations whose failure is an expected answer:
//   auto [ec, n] = co_await socket.async_read_some(buffer, as_values);
inline constexpr auto as_values = boost::asio::as_tuple(boost::asio::use_awaitable);

namespace detail {

template <class T>
boost::asio::awaitable<std::optional<T>> hold(boost::asio::awaitable<T> work)
{
    co_return co_await std::move(work);
}

}  // namespace detail

// Runs two coroutines side by side. When one throws, the other is cancelled and awaited, and
// what was thrown first is rethrown. (Asio's operator&& would hide it in multiple_exceptions.)
template <class A, class B>
boost::asio::awaitable<std::pair<A, B>> both(boost::asio::awaitable<A> a, boost::asio::awaitable<B> b)
{
    namespace asio = boost::asio;
    auto executor = co_await asio::this_coro::executor;
    auto group = asio::experimental::make_parallel_group(
        asio::co_spawn(executor, detail::hold(std::move(a)), asio::deferred),
        asio::co_spawn(executor, detail::hold(std::move(b)), asio::deferred)
    );
    auto [order, failure_a, value_a, failure_b, value_b] =
        co_await group.async_wait(asio::experimental::wait_for_one_error(), asio::use_awaitable);

    if (failure_a && (order[0] == 0 || !failure_b))
        std::rethrow_exception(failure_a);
    if (failure_b)
        std::rethrow_exception(failure_b);
    co_return std::pair<A, B>(std::move(*value_a), std::move(*value_b));
}

// Runs two coroutines until one of them ends; the other is cancelled and awaited. Answers 0 or 1 for
// the one that ended first, and rethrows what that one threw.
boost::asio::awaitable<std::size_t> first_of(boost::asio::awaitable<void> a, boost::asio::awaitable<void> b);

// Lets everybody else on the loop have a turn: for long work that is cut into slices.
boost::asio::awaitable<void> yield();

// Runs all of them to their end. When one throws, the rest are cancelled and awaited, and what was
// thrown first is rethrown.
boost::asio::awaitable<void> all_of(std::vector<boost::asio::awaitable<void>> work);

}  // namespace giposync
