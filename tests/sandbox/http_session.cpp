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

#include <array>
#include <charconv>
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

void pack(Answer& answer, const Ask& ask)
{
    if (!takes_gzip(ask) || answer.body.size() < worth_compressing)
        return;
    answer.headers.emplace_back("Content-Encoding", "gzip");
    answer.headers.emplace_back("Vary", "Accept-Encoding");
    answer.body = gzipped(answer.body);
}

// Status line and headers (RFC 9112). Written by hand: an answer is to be broken in the middle at will.
std::string head_of(const Answer& answer, std::string_view length, After wanted)
{
    std::string head = "HTTP/1.1 " + std::to_string(answer.status) + " ";
    head += http::obsolete_reason(http::int_to_status(answer.status));
    head += "\r\nServer: giposandbox\r\n";
    for (const auto& [name, value] : answer.headers)
        head += name + ": " + value + "\r\n";
    if (wanted == After::close)
        head += "Connection: close\r\n";
    head += length;
    return head + "\r\n\r\n";
}

std::string length_of(const Answer& answer)
{
    return "Content-Length: " + std::to_string(answer.body.size());
}

// All that the client gets of this answer.
std::string bytes_of(const Answer& answer, const Ask& ask, After wanted)
{
    if (answer.delivery == Delivery::garbled)
        return "\x16\x03garbage\r\n\r\n";
    auto bytes = head_of(answer, length_of(answer), wanted);
    if (answer.delivery == Delivery::cut)
        return answer.body.empty() ? bytes.substr(0, bytes.size() / 2)
                                   : bytes + answer.body.substr(0, answer.body.size() / 2);
    if (ask.method != "HEAD")
        bytes += answer.body;
    return bytes;
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
asio::awaitable<After> write(Stream& stream, std::string bytes, After wanted)
{
    beast::get_lowest_layer(stream).expires_after(patience);
    const auto [ec, n] = co_await asio::async_write(stream, asio::buffer(bytes), as_values);
    co_return ec ? After::close : wanted;
}

// In chunks (RFC 9112, 7.1).
template <class Stream>
asio::awaitable<After> send_pieces(Stream& stream, Reply reply, After wanted)
{
    auto bytes = head_of(reply.answer, "Transfer-Encoding: chunked", wanted);
    for (std::string piece = reply.more(); !piece.empty(); piece = reply.more())
    {
        std::array<char, 20> size{};
        const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
        bytes.append(size.data(), end).append("\r\n").append(piece).append("\r\n");
        const auto after = co_await write(stream, bytes, After::keep);
        if (after == After::close)
            co_return After::close;
        bytes.clear();
    }
    bytes += "0\r\n\r\n";
    co_return co_await write(stream, bytes, wanted);
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
    if (reply.more)
        co_return co_await send_pieces(stream, std::move(reply), wanted);
    pack(reply.answer, ask);
    auto bytes = bytes_of(reply.answer, ask, wanted);
    const auto after = co_await write(stream, std::move(bytes), wanted);
    if (delivery == Delivery::whole)
        co_return after;
    beast::get_lowest_layer(stream).close();  // what was sent arrives, and then the connection breaks
    co_return After::close;
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

Reply unreadable()
{
    return {complaint(400, "The request is no HTTP that can be served."), nullptr};
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
            co_await send(stream, unreadable(), Ask(), After::close);
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
