#pragma once

#include <optional>
#include <string>

namespace giposync::oauth {

// Which client of which authorization server a login belongs to. Nobody else may be shown its refresh token
// (RFC 6749, 10.4): another server would refuse it, and so end a login that is good.
struct Registration
{
    std::string client_id;     // empty: not known, as in records of earlier versions
    std::string issuer;        // empty: the endpoints are given by hand
    std::string token_origin;  // "https://host:port" of the token endpoint; empty: not known

    friend bool operator==(const Registration&, const Registration&) = default;
};

// Why the tokens of a login must not be sent where the settings lead, fit for a log; nothing: they may. An
// endpoint that is given by hand counts more than the issuer: `set` has a token_origin only then. A server
// that moves its endpoints keeps its logins as long as it keeps its issuer.
std::optional<std::string> mismatch(const Registration& made_with, const Registration& set);

}  // namespace giposync::oauth
