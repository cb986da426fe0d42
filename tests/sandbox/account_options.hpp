#pragma once

#include "base/time.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace giposync::sandbox {

enum class Offered
{
    yes,
    no,
};

enum class ClientAuthentication
{
    basic,  // client_secret_basic, and nothing else
    post,   // client_secret_post, and nothing else
    either,
};

// What a refresh does to the refresh token.
enum class Rotation
{
    rotates,
    stays_and_is_repeated,  // the answer names the same token again
    stays_and_is_left_out,
};

// What happens when a refresh token comes back that rotation has spent.
enum class Reuse
{
    revokes_all,  // of the same login
    refused,
    forgiven,  // within reuse_grace a new one is given once more; after that as revokes_all
};

enum class ExpiresIn
{
    number,
    text,  // "300"
    absent,
};

enum class ScopeInAnswer
{
    always,
    when_fewer,  // than asked: RFC 6749 (5.1) allows that
};

enum class RefusalBody
{
    json,
    html,
    empty,
};

// Codes are approved without a person: by the first poll that comes this long after the code, or by the
// n-th poll.
struct AutoApproval
{
    std::optional<Duration> after;
    std::optional<int> polls;
    std::string user = "anna";
};

struct ClientOptions
{
    std::string id = "giposync";
    std::string secret = "sandbox-secret";
};

struct UserOptions
{
    std::string login = "anna";
    std::string sub = "user-1001";
    std::string name = "Anna Sistemi";
    std::string tenant = "tenant-abc123";
    // What she grants of what is asked; nothing: all.
    std::optional<std::vector<std::string>> grants;
};

struct AccountOptions
{
    std::string issuer;  // empty: scheme and host of the request
    Offered openid_discovery = Offered::yes;
    Offered oauth_discovery = Offered::yes;
    Offered revocation = Offered::yes;
    std::string device_path = "/oauth/device_authorization";
    std::string token_path = "/oauth/token";
    std::string revocation_path = "/oauth/revoke";

    ClientAuthentication authentication = ClientAuthentication::basic;
    Offered spends_on_wrong_authentication = Offered::yes;  // the token that came with it dies
    std::vector<ClientOptions> clients{{}};
    std::vector<UserOptions> users{{}, {"bruno", "user-2001", "Bruno Altrove", "tenant-xyz789", {}}};

    Duration access_lifetime = std::chrono::minutes(15);
    std::optional<Duration> inactivity;      // a refresh token that is not used for so long is dead
    std::optional<std::size_t> most_logins;  // of one user at a time: the oldest dies
    Rotation rotation = Rotation::rotates;
    Reuse reuse = Reuse::revokes_all;
    Duration reuse_grace = std::chrono::seconds(30);

    std::optional<Duration> interval = std::chrono::seconds(5);  // nothing: not told, and 5 s hold
    Duration code_lifetime = std::chrono::minutes(10);
    std::optional<AutoApproval> approves_itself;

    std::string token_type = "Bearer";
    ExpiresIn expires_in = ExpiresIn::number;
    ScopeInAnswer scope_in_answer = ScopeInAnswer::always;
    RefusalBody refusal_body = RefusalBody::json;
};

}  // namespace giposync::sandbox
