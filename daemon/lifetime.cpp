#include "lifetime.hpp"

#include "base/async.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

asio::awaitable<void> wait_for_stop(asio::signal_set& signals, std::function<void()> stopping)
{
    const auto [failed, signal] = co_await signals.async_wait(as_values);
    if (!failed)
        stopping();
}

}  // namespace

asio::awaitable<Ending> until_told_to_stop(asio::awaitable<void> work, std::function<void()> stopping)
{
    // Before the work, which may be long on its way to its first wait: until then a signal is kept.
    asio::signal_set signals{co_await asio::this_coro::executor, SIGTERM, SIGINT};
    const auto ended = co_await first_of(std::move(work), wait_for_stop(signals, std::move(stopping)));
    co_return ended == 0 ? Ending::by_itself : Ending::told_to_stop;
}

}  // namespace giposync
