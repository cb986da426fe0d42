#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "net/limits.hpp"
#include "net/lookup.hpp"
#include "net/proxy.hpp"
#include "net/transport.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <filesystem>
#include <memory>
#include <string>

namespace giposync::net {

struct HttpOptions
{
    // PEM certificates, trusted besides the system's roots; empty: none.
    std::filesystem::path ca_file;
    // "http://[user:password@]host:port"; empty: the environment decides.
    std::string proxy;
    ProxyEnvironment environment;
    // Open to one origin at most.
    int connections = 2;
    // Of one request, from the lookup of the name to the last byte.
    Duration timeout = std::chrono::seconds(30);
    // For so long a connection that nobody uses is worth keeping.
    Duration idle = std::chrono::seconds(60);
    Limits limits;
    std::string user_agent = "giposyncd";
    Lookup lookup = system_lookup;
};

// HTTP/1.1 (RFC 9110, RFC 9112) over TLS, or in the clear to loopback addresses. Connections are kept alive
// and shared; who finds all of them in use waits in order, which does not count as time of the request.
//
// Request::before_leaving is asked once a connection is open, right before the first byte. If the answer is
// no, the connection is kept for the next one.
//
// Each send() puts the request on the wire once at most, whatever happens: the limits above count what
// leaves. Redirects are answers. Errors of send(), each with the host in front of its detail:
//   unreachable  no whole answer came: no name, no connection, a certificate that is not trusted, a proxy
//                that refuses, the deadline, an answer cut off or damaged
//   malformed    what came is no HTTP/1, or beyond the limits
//   invalid      the URL or a header cannot be sent
// Error::may_have_arrived tells a request that left from one that certainly did not.
//
// Lives on the loop of its executor. Cancelling a send() closes its connection. All sends must have ended
// before it goes; idle connections go with it.
class HttpClient final : public Transport
{
public:
    // Errors: invalid, for a ca_file, proxy or user_agent that cannot be used.
    static Result<std::unique_ptr<HttpClient>> make(
        boost::asio::any_io_executor executor,
        Clock& clock,
        Log& log,
        HttpOptions options
    );

    ~HttpClient() override;

    boost::asio::awaitable<Result<Response>> send(Request request) override;

private:
    struct Parts;

    explicit HttpClient(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace giposync::net
