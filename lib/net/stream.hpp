#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/system_error.hpp>

#include <cstddef>
#include <tuple>

namespace giposync::net {

// What a reading or writing comes to: why it failed, if it did, and how many bytes it moved.
using Transfer = std::tuple<boost::system::error_code, std::size_t>;

// Bytes to and from one peer, encrypted or not: the seam that keeps the templates of sockets and TLS in two
// sources. A cancelled wait throws operation_aborted; the stream is of no use then but to be destroyed.
class Stream
{
public:
    virtual ~Stream() = default;

    // error::eof only when the peer ended the stream in order: with TLS, by saying so.
    virtual boost::asio::awaitable<Transfer> read_some(boost::asio::mutable_buffer into) = 0;

    // All of it.
    virtual boost::asio::awaitable<Transfer> write(boost::asio::const_buffer from) = 0;

    // Whether the peer has neither ended the stream nor sent anything that is still unread. Does not wait.
    virtual bool quiet() = 0;
};

// Failures are values here, but being cancelled is none: it unwinds.
inline void throw_if_cancelled(boost::system::error_code ec)
{
    if (ec == boost::asio::error::operation_aborted)
        throw boost::system::system_error(ec);
}

}  // namespace giposync::net
