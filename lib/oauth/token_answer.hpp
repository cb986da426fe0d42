#pragma once

#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "net/transport.hpp"

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace giposync::oauth {

// What a token endpoint gives (RFC 6749, 5.1).
struct TokenGrant
{
    Secret access_token;                             // of type Bearer, fit for a header
    std::optional<Duration> expires_in;              // nothing: unknown, only a 401 will tell
    std::optional<Secret> refresh_token;             // nothing, on a refresh: the old one stays
    std::optional<std::vector<std::string>> scopes;  // nothing: as asked for
};

// Why it gives nothing, told apart by what there is to do about it.
struct TokenRefusal
{
    enum class Kind
    {
        dead_grant,       // a person has to log in: the server says so in so many words
        unexplained,      // "no" without a word: no proof that the grant is dead
        unknown_reason,   // "no", for a reason that we do not know: no proof either
        client_rejected,  // the application is not taken: its owner can help
        scope_refused,    // the application may not ask for one of the scopes
        throttled,        // after a while
        not_now,          // after a while, and nothing has happened to the grant
        server_failed,    // after a while, and the grant may have been used: 5xx
        outcome_unknown,  // the same: an answer that cannot be read
        not_here,         // there is no such endpoint
        unusable,         // an answer that we can do nothing with
        pending,          // a device login: nobody has approved it yet
        slow_down,        // ... and we ask too often
        expired,          // ... and its code is over
        denied,           // ... and a person said no
    };

    Kind kind;
    std::string detail;                   // "400 invalid_grant"; fit for a log
    std::chrono::seconds retry_after{0};  // zero: not said

    // What a success without a usable access token has put in the place of the old one all the same.
    std::optional<Secret> refresh_token = std::nullopt;
};

using TokenAnswer = std::variant<TokenGrant, TokenRefusal>;

// Reads an answer of the token endpoint. What it says counts, then its status; never its Content-Type.
TokenAnswer parse_token_answer(const net::Response& response, Instant now);

// Reads a refusal of the token or device authorization endpoint (RFC 6749, 5.2; RFC 8628, 3.5).
TokenRefusal parse_refusal(const net::Response& response, Instant now);

// The refusal as an error, `where` in front.
Error to_error(std::string_view where, const TokenRefusal& refusal);

// "a b  c" as a list of scopes.
std::vector<std::string> split_scopes(std::string_view text);

}  // namespace giposync::oauth
