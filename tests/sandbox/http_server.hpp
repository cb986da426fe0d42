#pragma once

#include "base/signal.hpp"
#include "sandbox/reply.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <cstdint>
#include <list>
#include <vector>

namespace giposync::sandbox {

// A server on this machine's loopback addresses and nowhere else: 127.0.0.1, and ::1 where there is one. Many
// connections, one thread.
class HttpServer
{
public:
    // Port 0: any that is free. Without `tls` it talks plain HTTP. Throws runtime_error when it cannot
    // listen.
    HttpServer(
        boost::asio::any_io_executor executor,
        std::uint16_t port,
        boost::asio::ssl::context* tls,
        Handler handler
    );

    std::uint16_t port() const;

    // Serves until it is cancelled; the connections live on until stop().
    boost::asio::awaitable<void> serve();

    // Ends all connections and waits until they have ended.
    boost::asio::awaitable<void> stop();

private:
    using Acceptor = boost::asio::ip::tcp::acceptor;

    boost::asio::awaitable<void> accept(Acceptor& acceptor);
    void start(boost::asio::ip::tcp::socket socket);

    boost::asio::any_io_executor executor_;
    boost::asio::ssl::context* tls_;
    Handler handler_;
    std::vector<Acceptor> acceptors_;
    std::list<boost::asio::cancellation_signal> connections_;
    Signal ended_;
};

}  // namespace giposync::sandbox
