#pragma once

#include "net/transport.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync::net {

// Follows the redirects of GET (301, 302, 307, 308) within one origin, each as a request of its own to the
// transport below, so that each counts there. One that leads elsewhere would take the token along: it is
// never followed. POST is never redirected; its answer is the answer.
// Errors: malformed, for a redirect that leads to another origin, to nowhere or in circles.
class Redirects final : public Transport
{
public:
    explicit Redirects(Transport& below) : below_(below) {}

    boost::asio::awaitable<Result<Response>> send(Request request) override;

private:
    Transport& below_;
};

}  // namespace giposync::net
