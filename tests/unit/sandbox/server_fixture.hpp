#pragma once

#include "base/async.hpp"
#include "sandbox/http_server.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>

namespace giposync::sandbox {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using Got = http::response<http::string_body>;

inline http::request<http::string_body> to(const std::string& target, http::verb method = http::verb::get)
{
    http::request<http::string_body> message{method, target, 11};
    message.set(http::field::host, "localhost");
    return message;
}

// A server and its clients in one loop.
struct ServerFixture : testing::Test
{
    asio::io_context loop{1};
    Ask asked;
    Reply reply{json_answer(200, "{}"), nullptr};
    std::optional<HttpServer> server;

    // Runs a client against a server that stops when the client has ended.
    void against(asio::ssl::context* tls, std::function<asio::awaitable<void>(std::uint16_t)> client)
    {
        server.emplace(loop.get_executor(), std::uint16_t{0}, tls, [this](const Ask& ask) {
            asked = ask;
            return reply;
        });
        bool ended = false;
        asio::co_spawn(loop, play(std::move(client)), [&](const std::exception_ptr& failure) {
            if (failure)
                std::rethrow_exception(failure);
            ended = true;
        });
        loop.restart();
        loop.run();
        EXPECT_TRUE(ended);
    }

    asio::awaitable<void> play(std::function<asio::awaitable<void>(std::uint16_t)> client)
    {
        co_await first_of(server->serve(), client(server->port()));
        co_await server->stop();
    }

    asio::awaitable<beast::tcp_stream> connected(std::uint16_t port)
    {
        beast::tcp_stream stream{loop};
        const asio::ip::tcp::endpoint server_at{asio::ip::address_v4::loopback(), port};
        co_await stream.async_connect(server_at, asio::use_awaitable);
        co_return stream;
    }

    template <class Stream>
    static asio::awaitable<Got> exchange(Stream& stream, http::request<http::string_body> message)
    {
        message.prepare_payload();
        co_await http::async_write(stream, message, asio::use_awaitable);
        beast::flat_buffer buffer;
        http::response_parser<http::string_body> parser;
        parser.skip(message.method() == http::verb::head);
        co_await http::async_read(stream, buffer, parser, asio::use_awaitable);
        co_return parser.release();
    }

    // What the client sees of a broken answer.
    boost::system::error_code failure_of(Delivery delivery)
    {
        reply.answer.delivery = delivery;
        reply.answer.body = std::string(1000, 'x');
        boost::system::error_code seen;
        against(nullptr, [&](std::uint16_t port) -> asio::awaitable<void> {
            auto stream = co_await connected(port);
            auto message = to("/");
            co_await http::async_write(stream, message, asio::use_awaitable);
            beast::flat_buffer buffer;
            Got got;
            const auto [ec, n] = co_await http::async_read(stream, buffer, got, as_values);
            seen = ec;
        });
        return seen;
    }
};

}  // namespace giposync::sandbox
