#pragma once

#include "sandbox/account_options.hpp"
#include "sandbox/random.hpp"
#include "sandbox/scopes.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace giposync::sandbox {

// What a token endpoint hands out.
struct Issued
{
    std::string access_token;
    std::string refresh_token;  // empty: none, or not repeated
    Scopes scopes;
};

// An access token that is good now, seen from the API.
struct Bearer
{
    std::string user;
    std::string client;
    Scopes scopes;
};

// All tokens: who may use them, and how they die. A login and all that is refreshed from it is one grant.
class TokenVault
{
public:
    TokenVault(const AccountOptions& options, std::uint64_t seed) : options_(options), random_(seed) {}

    // A new login. Has a refresh token only with the scope offline_access (OpenID Connect, 11).
    Issued log_in(const std::string& user, const std::string& client, Scopes scopes, Instant now);

    // Nothing is invalid_grant. `scopes` narrows what the access token may do (nothing too for one that was
    // never granted); empty: all that was granted.
    std::optional<Issued> refresh(
        const std::string& token,
        const std::string& client,
        const Scopes& scopes,
        Instant now
    );

    // Nothing is 401.
    std::optional<Bearer> bearer(const std::string& access_token, Instant now) const;

    // The client that a token of any kind, dead or alive, was given to.
    std::optional<std::string> client_of(const std::string& token) const;

    // RFC 7009: a refresh token takes its whole grant along, an access token only itself. Unknown ones, and
    // those of another client, are let be.
    void revoke(const std::string& token, const std::string& client);

    // A refresh token that came with a failed client authentication: dead, with its grant.
    void spend(const std::string& refresh_token);

    void revoke_user(const std::string& user);
    void expire_access_tokens(Instant now);

    struct Conduct
    {
        std::size_t logins = 0;
        std::size_t refreshes = 0;
        std::size_t early_refreshes = 0;  // while the last access token was still good
        std::size_t reused = 0;           // refresh tokens that came back after rotation had spent them
    };

    const Conduct& conduct() const { return conduct_; }

    std::size_t living_grants(const std::string& user) const;

private:
    struct Grant
    {
        std::string user;
        std::string client;
        Scopes scopes;
        Instant last_used;
        Instant access_until;
        bool alive = true;
    };

    struct Access
    {
        std::size_t grant = 0;
        Scopes scopes;
        Instant until;
        bool revoked = false;
    };

    struct Refresh
    {
        std::size_t grant = 0;
        std::optional<Instant> spent;
    };

    std::string new_token(std::string_view kind);
    std::string add_access(std::size_t grant, Scopes scopes, Instant now);
    std::string add_refresh(std::size_t grant);
    std::string rotated(const std::string& token, Refresh& refresh, Instant now);
    bool is_usable(Refresh& refresh, Instant now);
    void forget_expired(Instant now);
    void let_oldest_die(const std::string& user);

    const AccountOptions& options_;
    Random random_;
    std::vector<Grant> grants_;
    std::unordered_map<std::string, Access> access_;
    std::unordered_map<std::string, Refresh> refresh_;
    std::deque<std::string> access_by_age_;
    Conduct conduct_;
};

}  // namespace giposync::sandbox
