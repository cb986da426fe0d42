#include "support/control_client.hpp"

#include "support/child_process.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <exception>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace ssl = boost::asio::ssl;

namespace giposync::process {
namespace {

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

asio::awaitable<Response> exchange(std::uint16_t port, ssl::context& tls, Request request)
{
    beast::ssl_stream<beast::tcp_stream> stream{co_await asio::this_coro::executor, tls};
    const asio::ip::tcp::endpoint server{asio::ip::address_v4::loopback(), port};
    beast::get_lowest_layer(stream).expires_after(patience);
    co_await beast::get_lowest_layer(stream).async_connect(server, asio::use_awaitable);
    co_await stream.async_handshake(ssl::stream_base::client, asio::use_awaitable);
    co_await http::async_write(stream, request, asio::use_awaitable);
    beast::flat_buffer buffer;
    http::response_parser<http::string_body> parser;
    parser.body_limit(std::numeric_limits<std::uint64_t>::max());
    co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
    co_return parser.release();
}

Request request_for(std::string_view method, const std::string& target, std::string body, std::uint16_t port)
{
    Request request{http::string_to_verb({method.data(), method.size()}), target, 11};
    request.set(http::field::host, "localhost:" + std::to_string(port));
    request.set(http::field::connection, "close");
    request.body() = std::move(body);
    request.prepare_payload();
    return request;
}

}  // namespace

ControlClient::ControlClient(std::uint16_t port, std::filesystem::path authority)
    : port_(port), authority_(std::move(authority))
{
}

std::string ControlClient::send(std::string_view method, const std::string& target, std::string body) const
{
    ssl::context tls{ssl::context::tls_client};
    tls.load_verify_file(authority_);
    asio::io_context loop{1};
    std::optional<Response> answer;
    std::exception_ptr failure;
    asio::co_spawn(
        loop,
        exchange(port_, tls, request_for(method, target, std::move(body), port_)),
        [&](std::exception_ptr thrown, Response response) {
            failure = std::move(thrown);
            answer = std::move(response);
        }
    );
    loop.run();
    if (failure)
        std::rethrow_exception(failure);
    const auto status = answer->result_int();
    if (status < 200 || status > 299)
        throw std::runtime_error(
            std::string(method) + " " + target + ": status " + std::to_string(status) + " " + answer->body()
        );
    return std::move(answer->body());
}

}  // namespace giposync::process
