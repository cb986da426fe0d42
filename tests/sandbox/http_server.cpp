#include "sandbox/http_server.hpp"

#include "base/async.hpp"
#include "sandbox/http_session.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

namespace giposync::sandbox {
namespace {

tcp::acceptor listen_on(const asio::any_io_executor& executor, const tcp::endpoint& endpoint)
{
    tcp::acceptor acceptor{executor};
    acceptor.open(endpoint.protocol());
    acceptor.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.protocol() == tcp::v6())
        acceptor.set_option(asio::ip::v6_only(true));
    boost::system::error_code ec;
    acceptor.bind(endpoint, ec);
    if (!ec)
        acceptor.listen(asio::socket_base::max_listen_connections, ec);
    if (ec)
        throw std::runtime_error(
            "cannot listen on port " + std::to_string(endpoint.port()) + ": " + ec.message()
        );
    return acceptor;
}

}  // namespace

HttpServer::HttpServer(
    asio::any_io_executor executor,
    std::uint16_t port,
    asio::ssl::context* tls,
    Handler handler
)
    : executor_(std::move(executor)), tls_(tls), handler_(std::move(handler)), ended_(executor_)
{
    acceptors_.push_back(listen_on(executor_, {asio::ip::address_v4::loopback(), port}));
    try
    {
        acceptors_.push_back(listen_on(executor_, {asio::ip::address_v6::loopback(), this->port()}));
    }
    catch (const std::runtime_error&)
    {
        // No IPv6 on this machine, or somebody has the port there: clients fall back to 127.0.0.1.
    }
}

std::uint16_t HttpServer::port() const
{
    return acceptors_.front().local_endpoint().port();
}

void HttpServer::start(tcp::socket socket)
{
    const auto connection = connections_.emplace(connections_.end());
    const auto ended = [this, connection](const std::exception_ptr&) {
        connections_.erase(connection);
        ended_.notify();
    };
    asio::co_spawn(
        executor_,
        serve_connection(std::move(socket), tls_, handler_),
        asio::bind_cancellation_slot(connection->slot(), ended)
    );
}

asio::awaitable<void> HttpServer::accept(Acceptor& acceptor)
{
    for (;;)
    {
        auto [ec, socket] = co_await acceptor.async_accept(as_values);
        if (!ec)
        {
            start(std::move(socket));
            continue;
        }
        // Too many open files, say: those who are served will leave.
        asio::steady_timer pause{executor_, std::chrono::milliseconds(100)};
        co_await pause.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> HttpServer::serve()
{
    std::vector<asio::awaitable<void>> work;
    for (Acceptor& acceptor : acceptors_)
        work.push_back(accept(acceptor));
    co_await all_of(std::move(work));
}

asio::awaitable<void> HttpServer::stop()
{
    for (Acceptor& acceptor : acceptors_)
        acceptor.close();
    for (auto& connection : connections_)
        connection.emit(asio::cancellation_type::terminal);
    while (!connections_.empty())
        co_await ended_.wait();
}

}  // namespace giposync::sandbox
