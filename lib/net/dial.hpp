#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "net/lookup.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstdint>

namespace giposync::net {

// The order in which to try: as given, but one of the other family (IPv4, IPv6) after each, so that a
// network where one of them leads nowhere costs one attempt (RFC 8305, 4).
Addresses interleaved(Addresses addresses);

// A TCP connection to the first of these addresses that takes it. Each next one is tried when the one before
// has failed, or has not answered for a quarter of a second (RFC 8305, 5). Errors: unreachable, with the
// reason of each address. There is no deadline here: cancel it.
boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> dial(
    Clock& clock,
    Addresses addresses,
    std::uint16_t port
);

}  // namespace giposync::net
