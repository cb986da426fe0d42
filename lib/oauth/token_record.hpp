#pragma once

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "base/time.hpp"
#include "oauth/registration.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::oauth {

enum class TokenState
{
    none,  // nobody has logged in
    ok,
    needs_login,      // the grant is dead: only a person can help
    client_rejected,  // the application's id or secret is wrong
    wrong_tenant,     // the login belongs to a clinic that is not ours
};

// As `token.state` of status has it.
std::string_view name_of(TokenState state);

// What keeps a login, which may be a good one, from being used: a new login is no cure, but would end it.
enum class Hindrance
{
    none,
    unreadable,  // the file that would tell of it cannot be read, or its key is missing
    settings,    // they name another server or client than it was made with
};

// How an account stands, since when, and, where it is not ok, why.
struct Standing
{
    TokenState state = TokenState::none;
    std::string reason;
    Instant since{};
    Hindrance hindrance = Hindrance::none;

    friend bool operator==(const Standing&, const Standing&) = default;
};

// Whose login it is and what it may do: all of a record that is no secret.
struct Grant
{
    TenantId tenant;
    std::string subject;              // the user's `sub`
    std::vector<std::string> scopes;  // as granted
    Instant logged_in_at{};
    Instant refreshed_at{};  // when the access token was issued
};

// Requests that carried this refresh token and whose outcome nobody knows: one of them may have spent it.
struct InFlight
{
    Instant since{};
    int requests = 0;
    // What became of the first answer, in words for a log; empty: its process had ended.
    std::string why = {};
    // How many of them the server has answered with a failure of its own: no token came with that.
    int failed = 0;
    // Until when no process asks again, since the answers were lost on their way; nothing: at once.
    std::optional<Instant> quiet_until = {};
};

// All that is known of one account's login. One sealed file: replaced as a whole or not at all.
struct TokenRecord
{
    std::string login;          // drawn at random with each login: tells one from the next
    std::int64_t revision = 0;  // grows with each change, over all logins; 0: of a version that did not count
    Grant grant;
    Registration registration;  // to whom the tokens belong
    Secret refresh_token;
    Secret access_token;
    std::optional<Duration> lifetime;  // of the access token; nothing: unknown
    std::optional<InFlight> in_flight;
    Standing standing;
    std::optional<Instant> ask_again_at;  // while not ok; nothing: never, the grant is known to be dead
    std::string rejected_client;          // fingerprint of the client that was not taken
    std::vector<Secret> to_revoke;        // refresh tokens of logins before, which the server may still take
};

// The revision of what comes after the record with `revision`: milliseconds since 1970, but always a greater
// one, so that it is also greater where an earlier version has written in between, or the record could not be
// read.
std::int64_t next_revision(std::int64_t revision, Instant now);

// Notes one more refresh token as to be revoked, unless it is empty or the record's own. Of many the latest
// are kept.
void remember_to_revoke(TokenRecord& record, const Secret& refresh_token);

// Whether there was one of these to forget.
bool forget_to_revoke(TokenRecord& record, const std::vector<Secret>& refresh_tokens);

// As JSON. The secrets are in it.
Secret to_json(const TokenRecord& record);

// Errors: invalid for a record of a later version of this program; failed for anything that is none.
Result<TokenRecord> parse_token_record(std::string_view text);

}  // namespace giposync::oauth
