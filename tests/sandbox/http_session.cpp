#include "sandbox/http_session.hpp"

#include "base/async.hpp"
#include "sandbox/gzip.hpp"

#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <chrono>
#include <string>

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using namespace std::chrono_literals;

namespace giposync::sandbox {
namespace {

constexpr auto patience = 60s;  // with a client that says nothing, and one that takes nothing
constexpr std::uint32_t header_limit = 32 * 1024;
constexpr std::uint64_t body_limit = 16 * 1024 * 1024;
constexpr std::size_t worth_compressing = 256;

using Incoming = http::request<http::string_body>;
using Outgoing = http::response<http::string_body>;

enum class After
{
    keep,
    close,
};

Ask to_ask(const Incoming& message, std::string_view scheme)
{
    Ask ask;
    ask.method = std::string(message.method_string());
    ask.scheme = scheme;
    ask.host = std::string(message[http::field::host]);
    const std::string target(message.target());
    const auto question = target.find('?');
    ask.path = target.substr(0, question);
    ask.query = question == std::string::npos ? "" : target.substr(question + 1);
    for (const auto& field : message)
        ask.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    ask.body = message.body();
    return ask;
}

bool takes_gzip(const Ask& ask)
{
    const std::string* const accepted = header(ask.headers, "Accept-Encoding");
    return accepted && accepted->find("gzip") != std::string::npos &&
           accepted->find("gzip;q=0") == std::string::npos;
}

Outgoing to_message(Answer answer, const Ask& ask)
{
    Outgoing message;
    message.version(11);
    message.result(answer.status);
    message.set(http::field::server, "giposandbox");
    for (const auto& [name, value] : answer.headers)
        message.insert(name, value);
    if (takes_gzip(ask) && answer.body.size() >= worth_compressing)
    {
        message.set(http::field::content_encoding, "gzip");
        message.set(http::field::vary, "Accept-Encoding");
        answer.body = gzipped(answer.body);
    }
    message.body() = std::move(answer.body);
    message.prepare_payload();
    if (ask.method == "HEAD")
        message.body().clear();
    return message;
}

// A reset says more plainly than an orderly end that nobody has listened.
template <class Stream>
void reset(Stream& stream)
{
    auto& socket = beast::get_lowest_layer(stream).socket();
    boost::system::error_code ignored;
    socket.set_option(asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);
}

template <class Stream>
asio::awaitable<After> send_pieces(Stream& stream, Outgoing head, std::function<std::string()> more)
{
    head.body().clear();
    head.erase(http::field::content_length);
    head.chunked(true);
    http::response_serializer<http::string_body> serializer{head};
    const auto [ec, n] = co_await http::async_write_header(stream, serializer, as_values);
    if (ec)
        co_return After::close;
    for (std::string piece = more(); !piece.empty(); piece = more())
    {
        beast::get_lowest_layer(stream).expires_after(patience);
        auto chunk = http::make_chunk(asio::buffer(piece));
        const auto [write_ec, written] = co_await asio::async_write(stream, chunk, as_values);
        if (write_ec)
            co_return After::close;
    }
    auto last = http::make_chunk_last();
    const auto [last_ec, last_n] = co_await asio::async_write(stream, last, as_values);
    co_return last_ec ? After::close : After::keep;
}

template <class Stream>
asio::awaitable<After> send_broken(Stream& stream, Outgoing message, Delivery delivery)
{
    std::string bytes = "\x16\x03garbage\r\n\r\n";
    if (delivery == Delivery::cut)
    {
        const std::string body = message.body();
        http::response_serializer<http::string_body> serializer{message};
        const auto [ec, n] = co_await http::async_write_header(stream, serializer, as_values);
        bytes = ec ? std::string() : body.substr(0, body.size() / 2);
    }
    co_await asio::async_write(stream, asio::buffer(bytes), as_values);
    if (delivery == Delivery::cut)  // what was sent arrives, and then the connection breaks
        beast::get_lowest_layer(stream).close();
    co_return After::close;
}

template <class Stream>
asio::awaitable<After> send(Stream& stream, Reply reply, Ask ask, After wanted)
{
    const auto delivery = reply.answer.delivery;
    if (delivery == Delivery::refused || delivery == Delivery::lost)
    {
        reset(stream);
        co_return After::close;
    }
    auto message = to_message(std::move(reply.answer), ask);
    message.keep_alive(wanted == After::keep);
    if (delivery != Delivery::whole)
        co_return co_await send_broken(stream, std::move(message), delivery);
    if (reply.more)
        co_return co_await send_pieces(stream, std::move(message), std::move(reply.more));
    http::response_serializer<http::string_body> serializer{message};
    const auto [ec, n] = co_await http::async_write(stream, serializer, as_values);
    co_return ec ? After::close : wanted;
}

Reply handled(const Handler& handler, const Ask& ask)
{
    try
    {
        return handler(ask);
    }
    catch (const std::exception& failure)
    {
        return {complaint(500, failure.what()), nullptr};
    }
}

template <class Stream>
asio::awaitable<void> refuse(Stream& stream)
{
    Outgoing message{http::status::bad_request, 11};
    message.keep_alive(false);
    message.body() = "{\"message\":\"The request is no HTTP that can be served.\"}";
    message.prepare_payload();
    co_await http::async_write(stream, message, as_values);
}

asio::awaitable<void> wait_for(Duration delay)
{
    auto executor = co_await asio::this_coro::executor;
    asio::steady_timer timer{executor, delay};
    co_await timer.async_wait(asio::use_awaitable);
}

template <class Stream>
asio::awaitable<void> talk(Stream& stream, std::string_view scheme, const Handler& handler)
{
    beast::flat_buffer buffer;
    for (After after = After::keep; after == After::keep;)
    {
        http::request_parser<http::string_body> parser;
        parser.header_limit(header_limit);
        parser.body_limit(body_limit);
        beast::get_lowest_layer(stream).expires_after(patience);
        const auto [ec, n] = co_await http::async_read(stream, buffer, parser, as_values);
        if (ec && ec.category() == make_error_code(http::error::end_of_stream).category() &&
            ec != http::error::end_of_stream && ec != http::error::partial_message)
            co_await refuse(stream);
        if (ec)
            co_return;
        const auto wanted = parser.get().keep_alive() ? After::keep : After::close;
        auto ask = to_ask(parser.get(), scheme);
        auto reply = handled(handler, ask);
        if (reply.answer.delay > Duration::zero())
        {
            beast::get_lowest_layer(stream).expires_never();
            co_await wait_for(reply.answer.delay);
        }
        beast::get_lowest_layer(stream).expires_after(patience);
        after = co_await send(stream, std::move(reply), std::move(ask), wanted);
    }
}

asio::awaitable<void> talk_tls(beast::tcp_stream tcp, asio::ssl::context& tls, const Handler& handler)
{
    beast::ssl_stream<beast::tcp_stream> stream{std::move(tcp), tls};
    beast::get_lowest_layer(stream).expires_after(patience);
    const auto [failed] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_values);
    if (failed)
        co_return;
    co_await talk(stream, "https", handler);
    if (!beast::get_lowest_layer(stream).socket().is_open())
        co_return;
    beast::get_lowest_layer(stream).expires_after(5s);
    co_await stream.async_shutdown(as_values);
}

}  // namespace

asio::awaitable<void> serve_connection(
    asio::ip::tcp::socket socket,
    asio::ssl::context* tls,
    const Handler& handler
)
{
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    beast::tcp_stream stream{std::move(socket)};
    if (tls)
        co_return co_await talk_tls(std::move(stream), *tls, handler);
    co_await talk(stream, "http", handler);
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace giposync::sandbox
