#pragma once

#include "net/transport.hpp"
#include "quota/limiter.hpp"

namespace giposync::quota {

// A Transport that waits for its turn before each request, and absorbs what time mends: a 429, and for a
// GET a 503 with Retry-After, is waited out, as long as the server asks, and the request sent again.
// A 429 says for certain that the request was not processed, so that is right for a POST too. A 503 does
// not: it may come from something in front of a server that did its work; so a POST is repeated only where
// it says that it may be, else the answer goes to the caller, while everybody waits all the same.
//
// One that was refused goes behind others of its urgency, however overdue it is.
//
// The turn is asked for once more at the moment of leaving (see Request::before_leaving): who waits for a
// connection while the server asks somebody else for silence does not leave, and queues again. The inner
// Transport has to ask; what it does not ask about never left, and takes nobody's place.
//
// Adds to the errors of the inner Transport: unwritable, when the limiter has no memory; unauthorized, for a
// request that must not leave any more (see Request::before_leaving).
class RateLimited final : public net::Transport
{
public:
    RateLimited(net::Transport& inner, Limiter& limiter) : inner_(inner), limiter_(limiter) {}

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

private:
    net::Transport& inner_;
    Limiter& limiter_;
};

}  // namespace giposync::quota
