#pragma once

#include "base/event_names.hpp"
#include "net/http_client.hpp"
#include "socket_loop.hpp"
#include "support/captured_log.hpp"
#include "support/certificates.hpp"
#include "support/loopback_server.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace giposync::net {

// A client and what it needs, on real sockets.
struct ClientFixture : testing::Test
{
    test::SocketLoop sockets;
    test::CapturedLog log;
    test::TemporaryFolder folder;
    test::CertificateAuthority authority;
    HttpOptions options;
    std::unique_ptr<HttpClient> made;

    ClientFixture()
    {
        // No test asks the network for a name: all of them live on this machine.
        options.lookup = [](const std::string&) {
            return Result<Addresses>{Addresses{boost::asio::ip::address_v4::loopback()}};
        };
    }

    // Made with the options as they are at its first use.
    HttpClient& client()
    {
        if (!made)
        {
            auto result = HttpClient::make(sockets.loop.get_executor(), sockets.clock, log, options);
            if (!result)
                throw std::runtime_error(result.error().detail);
            made = std::move(*result);
        }
        return *made;
    }

    static Request get(std::string url)
    {
        Request request;
        request.url = std::move(url);
        return request;
    }

    Result<Response> send(std::string url) { return sockets.run(client().send(get(std::move(url)))); }

    auto start(std::string url) { return sockets.start(client().send(get(std::move(url)))); }

    // The server by another name, which every lookup finds here.
    static std::string url_at(const std::string& host, const test::LoopbackServer& server)
    {
        return "https://" + host + ":" + std::to_string(server.port()) + "/";
    }

    std::filesystem::path file_with(const std::string& name, const std::string& text)
    {
        const auto file = folder / name;
        std::ofstream{file} << text;
        return file;
    }

    void trust_the_authority() { options.ca_file = file_with("ca.pem", authority.certificate()); }
};

}  // namespace giposync::net
