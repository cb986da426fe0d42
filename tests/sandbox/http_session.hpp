#pragma once

#include "sandbox/reply.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

namespace giposync::sandbox {

// Talks HTTP/1.1 on one connection until it ends, over TLS where there is a context. Returns, whatever the
// client does; throws operation_aborted when it is cancelled.
boost::asio::awaitable<void> serve_connection(
    boost::asio::ip::tcp::socket socket,
    boost::asio::ssl::context* tls,
    const Handler& handler
);

}  // namespace giposync::sandbox
