#pragma once

#include "support/loopback_server.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <list>
#include <string>
#include <thread>
#include <vector>

namespace giposync::process {

// Servers of the test itself, in a thread of their own, so that the test can wait for a process meanwhile.
class ServerThread
{
public:
    ServerThread() = default;
    ServerThread(const ServerThread&) = delete;
    ServerThread& operator=(const ServerThread&) = delete;
    ~ServerThread();

    // Before start(). The address stays valid.
    test::LoopbackServer& add(test::LoopbackServer::Script script);
    test::LoopbackServer& add(const test::ServerIdentity& identity, test::LoopbackServer::Script script);

    void start();

    // After this, what the servers have seen can be read.
    void stop();

private:
    boost::asio::io_context loop_{1};
    std::list<test::LoopbackServer> servers_;
    std::thread thread_;
};

// A proxy that opens a tunnel (CONNECT) to this port, whatever it is asked for.
test::LoopbackServer::Script tunnel_to(std::uint16_t port);

}  // namespace giposync::process
