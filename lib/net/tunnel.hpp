#pragma once

#include "base/result.hpp"
#include "base/url.hpp"
#include "net/proxy.hpp"
#include "net/stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace giposync::net {

// Has the proxy at the other end of `stream` connect it with the server of `url` (RFC 9110, 9.3.6).
// Errors: unreachable, with what the proxy answered. `stream` must outlive it.
boost::asio::awaitable<Result<void>> tunnel(Stream& stream, Proxy proxy, Url url, std::string user_agent);

}  // namespace giposync::net
