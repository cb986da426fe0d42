#pragma once

#include <boost/asio/awaitable.hpp>

#include <functional>

namespace giposync {

enum class Ending
{
    by_itself,
    told_to_stop,
};

// Runs the work until it ends by itself or SIGTERM or SIGINT arrives; in the second case `stopping` is
// called, the work is cancelled, and has unwound completely when this returns.
boost::asio::awaitable<Ending> until_told_to_stop(
    boost::asio::awaitable<void> work,
    std::function<void()> stopping
);

}  // namespace giposync
