#pragma once

#include "support/certificates.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::test {

class ServerEnd;

// The server's end of one connection, as its script sees it. What fails because the client has gone throws
// system_error, and so ends the script.
class Peer
{
public:
    // Both must outlive it.
    Peer(ServerEnd& end, std::vector<std::string>& requests) : end_(end), requests_(requests) {}

    // The next request as it came: head, empty line, and as much form as Content-Length says.
    boost::asio::awaitable<std::string> request();

    // Bytes, as they are.
    boost::asio::awaitable<void> say(std::string bytes);

    // Until the client has gone.
    boost::asio::awaitable<void> until_closed();

    // Copies both ways between the client and a port of this machine, until one side ends.
    boost::asio::awaitable<void> relay_to(std::uint16_t port);

    // With TLS: ends the stream in order, and waits until the client has gone.
    boost::asio::awaitable<void> goodbye();

    // Closes at once, by a reset (RST).
    void reset();

private:
    ServerEnd& end_;
    std::vector<std::string>& requests_;
    std::string unread_;
};

// A server on a free port of 127.0.0.1, in the loop of the test: for each connection, one run of its script.
class LoopbackServer
{
public:
    using Script = std::function<boost::asio::awaitable<void>(Peer&)>;

    LoopbackServer(boost::asio::io_context& loop, Script script);

    // The same over TLS. A failed handshake is a connection that was accepted, and no run of the script.
    LoopbackServer(boost::asio::io_context& loop, const ServerIdentity& identity, Script script);

    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;
    ~LoopbackServer();

    std::uint16_t port() const;

    // "http://127.0.0.1:port/target", or https.
    std::string url(std::string_view target = "/") const;

    int accepted() const;
    int open() const;  // of those, scripts that still run
    const std::vector<std::string>& requests() const;

    // What the last client asked for by SNI; empty: nothing.
    std::string server_name() const;

private:
    struct State;

    std::shared_ptr<State> state_;
};

// Answers the requests of each connection with these texts in turn, then closes it.
LoopbackServer::Script answering(std::vector<std::string> answers);

// "HTTP/1.1 200 OK", Content-Length, further headers (each with its line ending) and the body.
std::string ok(std::string_view body, std::string_view headers = {});

}  // namespace giposync::test
