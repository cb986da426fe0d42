#pragma once

#include "base/ids.hpp"
#include "base/secret.hpp"
#include "net/transport.hpp"
#include "oauth/tenant_guard.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>

namespace giposync::oauth {

// Asks the API at `api_base` (without a slash at its end) who the user is, with this token, or without
// one through a transport that adds it. Errors: those of the transport; unauthorized, forbidden,
// throttled, unreachable by status; malformed; invalid where the API has no such path.
boost::asio::awaitable<Result<UserInfo>> fetch_userinfo(
    net::Transport& transport,
    std::string api_base,
    std::optional<Secret> access_token,
    AccountName account
);

}  // namespace giposync::oauth
