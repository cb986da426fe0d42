#pragma once

#include "net/transport.hpp"
#include "oauth/endpoints.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>

namespace giposync::oauth {

struct DiscoveryOptions
{
    std::string issuer;
    Endpoints given;  // each one given replaces what discovery says
};

// Knows where an authorization server answers. Asks the issuer's documents only for what was not given,
// only when somebody wants it, and once: what one document lacks may stand in the next.
class Discovery
{
public:
    Discovery(net::Transport& transport, DiscoveryOptions options);

    // Errors: unreachable, throttled; invalid where the issuer's documents do not have it, naming the
    // setting that gives it by hand.
    boost::asio::awaitable<Result<std::string>> find(Endpoint wanted, net::Purpose purpose);

    // The issuer, and the token endpoint where it is given by hand.
    const DiscoveryOptions& options() const { return options_; }

    // As given or found; empty where nobody has asked for it yet.
    std::string known(Endpoint endpoint) const;

    // The server says that it is not where its document said: the next find asks the documents again.
    void doubt();

private:
    struct Finding;
    boost::asio::awaitable<Result<Finding>> read(std::string url, net::Purpose purpose);

    net::Transport& transport_;
    DiscoveryOptions options_;
    Endpoints found_;
    std::set<std::string> read_;  // URLs of the documents that found_ holds
};

}  // namespace giposync::oauth
