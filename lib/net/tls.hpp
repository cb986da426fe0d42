#pragma once

#include "base/result.hpp"
#include "net/stream.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace giposync::net {

// How this client speaks TLS: 1.2 or newer, with forward secrecy; the chain must lead to a root of the system
// or of one more file, and the certificate must name the host (RFC 9525), or its address where the URL has
// one. There is no way to switch that off. Sessions are not resumed: connections are kept alive instead, and
// each new one looks at the certificate again.
class Tls
{
public:
    // `ca_file`: PEM certificates trusted besides the system's roots; empty: none.
    // Errors: invalid, naming the file.
    static Result<Tls> make(const std::filesystem::path& ca_file);

    Tls(Tls&&) noexcept;
    Tls& operator=(Tls&&) noexcept;
    ~Tls();

    // Over a connected socket. Errors: unreachable, where a certificate is not taken with OpenSSL's reason
    // ("certificate has expired"). Nothing of a request has been sent then.
    boost::asio::awaitable<Result<std::unique_ptr<Stream>>> handshake(
        boost::asio::ip::tcp::socket socket,
        std::string host
    );

private:
    struct Context;

    explicit Tls(std::unique_ptr<Context> context);

    std::unique_ptr<Context> context_;
};

}  // namespace giposync::net
