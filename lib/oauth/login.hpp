#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "oauth/authorization_server.hpp"
#include "oauth/device_login.hpp"
#include "oauth/revocation.hpp"
#include "oauth/tenant_guard.hpp"
#include "oauth/token_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

struct LoginOptions
{
    DeviceLogin device;
    TenantRules tenant;
    std::string api_base;  // without a slash at its end
};

struct LoginResult
{
    TenantId tenant;
    std::string subject;
    std::vector<std::string> granted;
    std::vector<std::string> missing;  // asked for and not granted: their resources stay off
    bool told_to_stop = false;         // the caller was cancelled meanwhile, and has to end now
};

// One login of one account, from the device code to the stored token. Nothing is kept of a login that is
// not taken, whatever the reason, and what the server gave is revoked there; an earlier login of ours
// outlives it. The grant that a new login replaces is revoked only after the new one is durable; where that
// fails or is cut off, the record holds what is still to be revoked. A caller that is cancelled after a
// person has approved waits some seconds, so that the grant is stored or revoked.
class Login
{
public:
    // `transport` reaches the API and adds no token.
    Login(
        net::Transport& transport,
        AuthorizationServer& server,
        TokenStore& store,
        Clock& clock,
        Log& log,
        Prompt& prompt,
        LoginOptions options
    );

    // Writes login.completed, login.denied, login.tenant_refused or login.failed, and disk.unwritable.
    // Errors: unwritable (before anything is asked for, if it is known by then), refused (a stranger, or
    // a person who declined), failed, client_rejected, invalid, unreachable, throttled, malformed,
    // unauthorized, forbidden.
    boost::asio::awaitable<Result<LoginResult>> run();

private:
    Result<void> check_store();
    boost::asio::awaitable<Result<LoginResult>> keep_or_take_back_or_say_so(TokenGrant grant);
    boost::asio::awaitable<Result<LoginResult>> keep_or_take_back(TokenGrant grant);
    boost::asio::awaitable<Result<LoginResult>> take(TokenGrant grant);
    boost::asio::awaitable<Result<UserInfo>> identify(Secret access_token);
    boost::asio::awaitable<Result<TokenRecord>> replace_stored(TokenRecord record);
    boost::asio::awaitable<void> revoke_replaced(TokenRecord replaced);
    boost::asio::awaitable<void> take_back(TokenGrant grant);
    Error failed(std::string_view event, Error error);

    net::Transport& transport_;
    AuthorizationServer& server_;
    TokenStore& store_;
    Clock& clock_;
    Log& log_;
    Prompt& prompt_;
    LoginOptions options_;
    TokenRecord replaced_;  // what is to be revoked of the login before
};

}  // namespace giposync::oauth
