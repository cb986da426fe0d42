#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "oauth/authorization_server.hpp"
#include "oauth/token_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>

namespace giposync::oauth {

struct LogoutResult
{
    bool was_logged_in = false;
    std::optional<Error> not_revoked;  // why the login may live on at the server
};

// Revokes an account's login at the server and forgets it. It is forgotten also where the server cannot
// be told: who logs out wants this machine to have no access any more, and the result says that the rest
// is to be done on the server's own pages. A damaged file is removed too. Writes logout.completed.
// Errors: unwritable (nothing was forgotten).
boost::asio::awaitable<Result<LogoutResult>> log_out(
    AuthorizationServer& server,
    TokenStore& store,
    Clock& clock,
    Log& log
);

}  // namespace giposync::oauth
