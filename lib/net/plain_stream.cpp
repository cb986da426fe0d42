#include "net/plain_stream.hpp"

#include "base/async.hpp"

#include <boost/asio/write.hpp>

#include <cerrno>
#include <sys/socket.h>

namespace asio = boost::asio;

namespace giposync::net {

asio::awaitable<Transfer> PlainStream::read_some(asio::mutable_buffer into)
{
    const auto transfer = co_await socket_.async_read_some(into, as_values);
    throw_if_cancelled(std::get<0>(transfer));
    co_return transfer;
}

asio::awaitable<Transfer> PlainStream::write(asio::const_buffer from)
{
    const auto transfer = co_await asio::async_write(socket_, from, as_values);
    throw_if_cancelled(std::get<0>(transfer));
    co_return transfer;
}

bool PlainStream::quiet()
{
    return is_quiet(socket_);
}

bool is_quiet(asio::ip::tcp::socket& socket)
{
    char byte = 0;
    const auto count = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && errno == EWOULDBLOCK;
}

}  // namespace giposync::net
