#pragma once

#include "base/event.hpp"
#include "oauth/authorization_server.hpp"

#include <boost/asio/awaitable.hpp>

namespace giposync::oauth {

// The tokens of one login, or what is left of them: either may be empty.
struct TokenPair
{
    Secret refresh_token;
    Secret access_token;
};

// Takes a login back at the server (RFC 7009): the refresh token first, then the access token, which not
// every server lets die with it. Writes token.revoked or token.revoke_failed. The error is the first one met.
boost::asio::awaitable<Result<void>> revoke(AuthorizationServer& server, TokenPair tokens, Log& log);

}  // namespace giposync::oauth
