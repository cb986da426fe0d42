#pragma once

#include "net/stream.hpp"

#include <boost/asio/ip/tcp.hpp>

#include <utility>

namespace giposync::net {

// A TCP connection as it is: to a loopback server, or to a proxy before the tunnel stands.
class PlainStream final : public Stream
{
public:
    explicit PlainStream(boost::asio::ip::tcp::socket socket) : socket_(std::move(socket)) {}

    boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer into) override;
    boost::asio::awaitable<Transfer> write(boost::asio::const_buffer from) override;
    bool quiet() override;

    // For a tunnel that now carries something else.
    boost::asio::ip::tcp::socket release() { return std::move(socket_); }

private:
    boost::asio::ip::tcp::socket socket_;
};

// Stream::quiet() of a socket.
bool is_quiet(boost::asio::ip::tcp::socket& socket);

}  // namespace giposync::net
