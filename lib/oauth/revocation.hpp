#pragma once

#include "base/event.hpp"
#include "oauth/authorization_server.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace giposync::oauth {

// The tokens of one login, or what is left of them: either may be empty.
struct TokenPair
{
    Secret refresh_token;
    Secret access_token;
};

// Whether a refresh token that cannot be taken back now is remembered, and tried again later.
enum class Remembered
{
    no,
    yes,
};

// Takes a login back at the server (RFC 7009): the refresh token first, then the access token, which not
// every server lets die with it. Writes token.revoked or token.revoke_failed. The error is the first one met.
boost::asio::awaitable<Result<void>> revoke(
    AuthorizationServer& server,
    TokenPair tokens,
    Log& log,
    Remembered remembered = Remembered::no
);

// The same for refresh tokens that could not be taken back when they were replaced (TokenRecord::to_revoke).
// Answers those that are done with: taken back, or refused for good. What only has to wait longer has been
// told before.
boost::asio::awaitable<std::vector<Secret>> revoke_later(
    AuthorizationServer& server,
    std::vector<Secret> refresh_tokens,
    Log& log
);

// Says of a login that is no longer wanted why its tokens are not even shown to the server.
void tell_not_revocable(Log& log, const std::string& reason);

// Whether a token that could not be taken back for this reason is worth another try.
bool worth_another_try(const Error& failure);

}  // namespace giposync::oauth
