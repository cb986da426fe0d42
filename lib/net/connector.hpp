#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/url.hpp"
#include "net/lookup.hpp"
#include "net/progress.hpp"
#include "net/proxy.hpp"
#include "net/stream.hpp"
#include "net/tls.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <memory>
#include <string>

namespace giposync::net {

// Opens streams to servers: name, TCP, a tunnel through the proxy where there is one, TLS. The only place
// that decides how a server is reached, so there is no other way to one: https is always TLS, and what is
// not is on this machine.
class Connector
{
public:
    Connector(Clock& clock, Tls tls, ProxyRules proxies, Lookup lookup, std::string user_agent);

    // No deadline: cancel it. Errors: unreachable. No byte of a request has left then.
    // `progress` must outlive it.
    boost::asio::awaitable<Result<std::unique_ptr<Stream>>> connect(Url url, Progress& progress);

private:
    // To the server itself, or to its end of a tunnel.
    boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> open(Url url, Progress& progress);
    boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> open_tcp(
        std::string host,
        std::uint16_t port,
        Progress& progress
    );
    boost::asio::awaitable<Result<boost::asio::ip::tcp::socket>> open_tunnel(
        Proxy proxy,
        Url url,
        Progress& progress
    );

    Clock& clock_;
    Tls tls_;
    ProxyRules proxies_;
    Lookup lookup_;
    std::string user_agent_;
};

}  // namespace giposync::net
