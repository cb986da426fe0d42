#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "oauth/authorization_server.hpp"
#include "oauth/device_code.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace giposync::oauth {

// Where a person sees the URL and the code.
class Prompt
{
public:
    virtual ~Prompt() = default;

    // Called for each code; a later one replaces all before it.
    virtual void show(const UserCode& code) = 0;
};

struct DeviceLogin
{
    std::vector<std::string> scopes;  // all that is asked for, offline_access among them
    int codes = 10;                   // so many may run out before it is given up
};

// The device authorization grant (RFC 8628) from the first code to the token. Writes login.code_issued.
// Errors: refused (the person declined), failed (nobody approved in time), client_rejected, invalid (a
// scope that the application may not ask for), unreachable, throttled, malformed.
boost::asio::awaitable<Result<TokenGrant>> log_in_by_device(
    AuthorizationServer& server,
    Clock& clock,
    Log& log,
    Prompt& prompt,
    DeviceLogin wanted
);

}  // namespace giposync::oauth
