#include "net/connector.hpp"

#include "net/dial.hpp"
#include "net/plain_stream.hpp"
#include "net/tunnel.hpp"

#include <utility>

namespace asio = boost::asio;
using asio::ip::tcp;

namespace giposync::net {

Connector::Connector(Clock& clock, Tls tls, ProxyRules proxies, Lookup lookup, std::string user_agent)
    : clock_(clock),
      tls_(std::move(tls)),
      proxies_(std::move(proxies)),
      lookup_(std::move(lookup)),
      user_agent_(std::move(user_agent))
{
}

asio::awaitable<Result<std::unique_ptr<Stream>>> Connector::connect(Url url, Progress& progress)
{
    auto socket = co_await open(url, progress);
    if (!socket)
        co_return socket.error();
    if (url.secure)
    {
        progress.doing = "in the TLS handshake";
        co_return co_await tls_.handshake(std::move(*socket), url.host);
    }
    // parse_url() has seen to it; this is where it would hurt.
    boost::system::error_code ec;
    if (!socket->remote_endpoint(ec).address().is_loopback())
        co_return Error{Errc::unreachable, "only this machine is spoken to without encryption"};
    co_return std::make_unique<PlainStream>(std::move(*socket));
}

asio::awaitable<Result<tcp::socket>> Connector::open(Url url, Progress& progress)
{
    const auto* const proxy = proxies_.proxy_for(url);
    if (!proxy)
        co_return co_await open_tcp(url.host, url.port, progress);
    auto socket = co_await open_tunnel(*proxy, url, progress);
    if (!socket)
        co_return at("proxy " + proxy->authority(), socket.error());
    co_return socket;
}

asio::awaitable<Result<tcp::socket>> Connector::open_tcp(
    std::string host,
    std::uint16_t port,
    Progress& progress
)
{
    progress.doing = "looking up the name";
    auto addresses = co_await addresses_of(host, lookup_);
    if (!addresses)
        co_return addresses.error();
    progress.doing = "connecting";
    co_return co_await dial(clock_, std::move(*addresses), port);
}

asio::awaitable<Result<tcp::socket>> Connector::open_tunnel(Proxy proxy, Url url, Progress& progress)
{
    auto socket = co_await open_tcp(proxy.host, proxy.port, progress);
    if (!socket)
        co_return socket;
    progress.doing = "asking the proxy for a tunnel";
    PlainStream stream{std::move(*socket)};
    if (auto opened = co_await tunnel(stream, proxy, url, user_agent_); !opened)
        co_return opened.error();
    co_return stream.release();
}

}  // namespace giposync::net
