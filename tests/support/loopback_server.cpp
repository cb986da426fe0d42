#include "support/loopback_server.hpp"

#include "base/async.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>

#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

namespace giposync::test {

// A socket, encrypted or not.
class ServerEnd
{
public:
    virtual ~ServerEnd() = default;

    // How many bytes came; 0: the client has gone, in whatever way.
    virtual asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) = 0;
    virtual asio::awaitable<void> write(asio::const_buffer from) = 0;
    virtual asio::awaitable<void> goodbye() = 0;
    virtual tcp::socket& socket() = 0;
};

namespace {

template <class Wrapped>
class EndOf : public ServerEnd
{
public:
    template <class... Args>
    explicit EndOf(Args&&... args) : stream(std::forward<Args>(args)...)
    {
    }

    asio::awaitable<std::size_t> read_some(asio::mutable_buffer into) override
    {
        const auto [ec, count] = co_await stream.async_read_some(into, as_values);
        co_return ec ? 0 : count;
    }

    asio::awaitable<void> write(asio::const_buffer from) override
    {
        co_await asio::async_write(stream, from, asio::use_awaitable);
    }

    Wrapped stream;
};

class PlainEnd final : public EndOf<tcp::socket>
{
public:
    using EndOf::EndOf;

    asio::awaitable<void> goodbye() override { co_return; }

    tcp::socket& socket() override { return stream; }
};

class TlsEnd final : public EndOf<ssl::stream<tcp::socket>>
{
public:
    using EndOf::EndOf;

    asio::awaitable<void> goodbye() override { co_await stream.async_shutdown(as_values); }

    tcp::socket& socket() override { return stream.next_layer(); }
};

std::size_t content_length_in(std::string_view head)
{
    constexpr std::string_view name = "\r\nContent-Length: ";
    const auto at = head.find(name);
    std::size_t length = 0;
    if (at != std::string_view::npos)
        std::from_chars(head.data() + at + name.size(), head.data() + head.size(), length);
    return length;
}

asio::awaitable<void> copy(ServerEnd& from, ServerEnd& to)
{
    std::string buffer(4096, '\0');
    while (const auto count = co_await from.read_some(asio::buffer(buffer)))
        co_await to.write(asio::buffer(buffer.data(), count));
}

}  // namespace

asio::awaitable<std::string> Peer::request()
{
    for (;;)
    {
        const auto head_end = unread_.find("\r\n\r\n");
        const auto size = head_end == std::string::npos
                              ? std::string::npos
                              : head_end + 4 + content_length_in(unread_.substr(0, head_end));
        if (size <= unread_.size())
        {
            requests_.push_back(unread_.substr(0, size));
            unread_.erase(0, size);
            co_return requests_.back();
        }
        std::string buffer(4096, '\0');
        const auto count = co_await end_.read_some(asio::buffer(buffer));
        if (count == 0)
            throw boost::system::system_error(asio::error::eof);
        unread_.append(buffer.data(), count);
    }
}

asio::awaitable<void> Peer::say(std::string bytes)
{
    co_await end_.write(asio::buffer(bytes));
}

asio::awaitable<void> Peer::until_closed()
{
    std::string buffer(4096, '\0');
    for (std::size_t count = 1; count > 0;)
        count = co_await end_.read_some(asio::buffer(buffer));
}

asio::awaitable<void> Peer::relay_to(std::uint16_t port)
{
    PlainEnd server{co_await asio::this_coro::executor};
    const tcp::endpoint target{asio::ip::address_v4::loopback(), port};
    co_await server.stream.async_connect(target, asio::use_awaitable);
    co_await first_of(copy(end_, server), copy(server, end_));
}

asio::awaitable<void> Peer::goodbye()
{
    co_await end_.goodbye();
}

void Peer::reset()
{
    // SO_LINGER without time: closing then sends a reset.
    boost::system::error_code ignored;
    end_.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    end_.socket().close(ignored);
}

struct LoopbackServer::State
{
    State(asio::io_context& loop, Script wanted)
        : acceptor(loop, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), script(std::move(wanted))
    {
    }

    asio::awaitable<void> serve(tcp::socket socket)
    {
        if (!context)
        {
            PlainEnd end{std::move(socket)};
            co_await play(end);
            co_return;
        }
        TlsEnd end{std::move(socket), *context};
        co_await end.stream.async_handshake(ssl::stream_base::server, asio::use_awaitable);
        const char* const name = SSL_get_servername(end.stream.native_handle(), TLSEXT_NAMETYPE_host_name);
        server_name = name ? name : "";
        co_await play(end);
    }

    asio::awaitable<void> play(ServerEnd& end)
    {
        Peer peer{end, requests};
        co_await script(peer);
    }

    tcp::acceptor acceptor;
    Script script;
    std::optional<ssl::context> context;
    int accepted = 0;
    int open = 0;
    std::vector<std::string> requests;
    std::string server_name;
};

namespace {

// Runs for as long as the test's loop does; what it needs, it owns.
template <class State>
asio::awaitable<void> accept(std::shared_ptr<State> state)
{
    for (;;)
    {
        auto [ec, socket] = co_await state->acceptor.async_accept(as_values);
        if (ec)
            co_return;
        ++state->accepted;
        ++state->open;
        // A client that went away ends the script: that is no failure of the server's.
        asio::co_spawn(state->acceptor.get_executor(), state->serve(std::move(socket)), [state](auto) {
            --state->open;
        });
    }
}

}  // namespace

LoopbackServer::LoopbackServer(asio::io_context& loop, Script script)
    : state_(std::make_shared<State>(loop, std::move(script)))
{
    asio::co_spawn(loop, accept(state_), [](std::exception_ptr) {});
}

LoopbackServer::LoopbackServer(asio::io_context& loop, const ServerIdentity& identity, Script script)
    : LoopbackServer(loop, std::move(script))
{
    auto& context = state_->context.emplace(ssl::context::tls_server);
    context.use_certificate_chain(asio::buffer(identity.certificate));
    context.use_private_key(asio::buffer(identity.key), ssl::context::pem);
}

LoopbackServer::~LoopbackServer()
{
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
}

std::uint16_t LoopbackServer::port() const
{
    return state_->acceptor.local_endpoint().port();
}

std::string LoopbackServer::url(std::string_view target) const
{
    return (state_->context ? "https://127.0.0.1:" : "http://127.0.0.1:") + std::to_string(port()) +
           std::string(target);
}

int LoopbackServer::accepted() const
{
    return state_->accepted;
}

int LoopbackServer::open() const
{
    return state_->open;
}

const std::vector<std::string>& LoopbackServer::requests() const
{
    return state_->requests;
}

std::string LoopbackServer::server_name() const
{
    return state_->server_name;
}

LoopbackServer::Script answering(std::vector<std::string> answers)
{
    return [answers](Peer& peer) -> asio::awaitable<void> {
        for (const auto& answer : answers)
        {
            co_await peer.request();
            co_await peer.say(answer);
        }
    };
}

std::string ok(std::string_view body, std::string_view headers)
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

}  // namespace giposync::test
