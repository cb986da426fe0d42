#pragma once

#include "base/clock.hpp"
#include "net/transport.hpp"
#include "sandbox/sandbox.hpp"

#include <functional>

namespace giposync::sandbox {

// The sandbox in memory, behind the interface of lib/net: takes virtual time, opens no socket. Faults come as
// the errors that a real transport would answer.
class MemoryTransport final : public net::Transport
{
public:
    struct Network
    {
        Duration there{20};  // from the client to the server
        Duration back{20};
        Duration patience = std::chrono::seconds(30);  // the client's time-out for a whole request
        Duration server_ahead{0};                      // how far the server's clock is ahead of ours
    };

    MemoryTransport(Sandbox& sandbox, Clock& clock, Network network)
        : sandbox_(sandbox), clock_(clock), network_(network)
    {
    }

    MemoryTransport(Sandbox& sandbox, Clock& clock) : MemoryTransport(sandbox, clock, Network{}) {}

    // Called before the server sees a request, and after it has done it but before the client knows. What
    // they throw is what the caller of send() gets: a crash at that point.
    std::function<void(const net::Request&)> before;
    std::function<void(const net::Request&, const Answer&)> after;

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

private:
    Instant server_time() const { return clock_.now() + network_.server_ahead; }

    Sandbox& sandbox_;
    Clock& clock_;
    Network network_;
};

// The request as the server sees it. The URL is absolute.
Ask ask_of(const net::Request& request);

}  // namespace giposync::sandbox
