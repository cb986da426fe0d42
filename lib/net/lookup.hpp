#pragma once

#include "base/result.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>

#include <functional>
#include <string>
#include <vector>

namespace giposync::net {

using Addresses = std::vector<boost::asio::ip::address>;

// Answers with the addresses of a host, in the order in which they are to be tried; may block for long.
using Lookup = std::function<Result<Addresses>(const std::string& host)>;

// getaddrinfo(3). Errors: unreachable, with its reason.
Result<Addresses> system_lookup(const std::string& host);

// The addresses of `host`, without blocking the loop. An address means itself, and localhost always this
// machine (RFC 6761, 6.3): both take no lookup. Anything else takes a thread of its own, which knows nothing
// of the loop: a caller that is cancelled leaves at once, and the thread ends when the system lets it.
// (Asio's resolver would keep its caller, everybody behind it and the end of the program waiting.)
boost::asio::awaitable<Result<Addresses>> addresses_of(std::string host, Lookup lookup);

}  // namespace giposync::net
