#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>

namespace giposync::oauth {

// What a person needs to approve a login (RFC 8628, 3.3). Fit to be shown: no control characters.
struct UserCode
{
    std::string verification_uri;
    std::optional<std::string> verification_uri_complete;  // the same with the code in it, for a QR code
    std::string user_code;
    Duration expires_in{0};
};

// The answer of the device authorization endpoint (RFC 8628, 3.2).
struct DeviceCode
{
    Secret device_code;
    UserCode shown;
    Duration interval{0};  // at least this long between two polls
};

// Errors: as for the token endpoint (client_rejected, invalid for a refused scope, throttled, unreachable);
// malformed for an answer that lacks something needed.
Result<DeviceCode> parse_device_code(const net::Response& response, Instant now);

}  // namespace giposync::oauth
