#include "support/server_thread.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::process {

ServerThread::~ServerThread()
{
    stop();
    servers_.clear();  // their scripts end in the loop, which nobody runs any more
}

test::LoopbackServer& ServerThread::add(test::LoopbackServer::Script script)
{
    return servers_.emplace_back(loop_, std::move(script));
}

test::LoopbackServer& ServerThread::add(
    const test::ServerIdentity& identity,
    test::LoopbackServer::Script script
)
{
    return servers_.emplace_back(loop_, identity, std::move(script));
}

void ServerThread::start()
{
    thread_ = std::thread{[this] { loop_.run(); }};
}

void ServerThread::stop()
{
    if (!thread_.joinable())
        return;
    loop_.stop();
    thread_.join();
}

test::LoopbackServer::Script tunnel_to(std::uint16_t port)
{
    return [port](test::Peer& peer) -> asio::awaitable<void> {
        co_await peer.request();
        co_await peer.say("HTTP/1.1 200 Connection established\r\n\r\n");
        co_await peer.relay_to(port);
    };
}

}  // namespace giposync::process
