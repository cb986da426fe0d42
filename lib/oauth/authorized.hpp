#pragma once

#include "base/clock.hpp"
#include "base/url.hpp"
#include "net/transport.hpp"
#include "oauth/token_keeper.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync::oauth {

// Sends requests to the API with the account's access token (RFC 6750, 2.1), and to nobody else with
// it. An answer 401 is met with one refresh and one repetition; a 401 that stays is passed up as the
// answer it is, and the token that got it is not replaced for every further one.
// Errors: also those of TokenKeeper; then nothing was sent.
class Authorized final : public net::Transport
{
public:
    Authorized(net::Transport& transport, TokenKeeper& keeper, Url api, Clock& clock);

    boost::asio::awaitable<Result<net::Response>> send(net::Request request) override;

private:
    boost::asio::awaitable<Result<net::Response>> send_with(net::Request request, Secret& token);

    void clear(Secret token);

    net::Transport& transport_;
    TokenKeeper& keeper_;
    Url api_;
    Clock& clock_;
    Secret cleared_;  // a fresh token that got a 401 all the same: it is not the token's fault
    Moment cleared_until_{};
    Duration trust_{};  // for how long; longer each time that it proves right
};

}  // namespace giposync::oauth
