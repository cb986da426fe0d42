#include "oauth/token_answer.hpp"

#include "oauth/members.hpp"

#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace giposync::oauth {
namespace {

using Kind = TokenRefusal::Kind;

struct Meaning
{
    std::string_view code;
    Kind kind;
};

// The codes of RFC 6749 (5.2), RFC 8628 (3.5), RFC 6750 (3.1) and OpenID Connect (3.1.2.6), and a few
// that servers have made up. A code counts more than the status it comes with.
constexpr Meaning meanings[] = {
    {"invalid_grant", Kind::dead_grant},
    {"invalid_token", Kind::dead_grant},
    {"login_required", Kind::dead_grant},
    {"interaction_required", Kind::dead_grant},
    {"consent_required", Kind::dead_grant},
    {"invalid_client", Kind::client_rejected},
    {"unauthorized_client", Kind::client_rejected},
    {"unsupported_grant_type", Kind::client_rejected},
    {"invalid_scope", Kind::scope_refused},
    {"temporarily_unavailable", Kind::not_now},
    {"server_error", Kind::server_failed},
    {"rate_limit_exceeded", Kind::throttled},
    {"authorization_pending", Kind::pending},
    {"slow_down", Kind::slow_down},
    {"expired_token", Kind::expired},
    {"access_denied", Kind::denied},
    {"authorization_declined", Kind::denied},
};

Kind kind_of_status(unsigned status)
{
    switch (status)
    {
    case 400: return Kind::unexplained;
    case 401: return Kind::client_rejected;
    case 404:
    case 405:
    case 410: return Kind::not_here;
    case 429: return Kind::throttled;
    default: break;
    }
    if (status >= 300 && status < 400)
        return Kind::not_here;
    if (status >= 400 && status < 500)
        return Kind::not_now;
    return status >= 500 ? Kind::server_failed : Kind::outcome_unknown;
}

// A code that may stand in a log. A server could echo anything there, a token too.
bool is_plain_code(std::string_view code)
{
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
    return code.size() <= 40 && std::all_of(code.begin(), code.end(), plain);
}

// Characters of a header's value (RFC 6750, 2.1, leniently): no blank, no line break to smuggle one in.
bool fits_a_header(std::string_view token)
{
    return std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

std::chrono::seconds retry_after(const net::Response& response, Instant now)
{
    const auto wait = response.retry_after(now);
    return wait ? std::chrono::ceil<std::chrono::seconds>(*wait) : std::chrono::seconds(0);
}

std::optional<Secret> refresh_token_of(const Members& members)
{
    auto token = members.text("refresh_token");
    return token ? std::optional{Secret{std::move(*token)}} : std::nullopt;
}

TokenRefusal unusable(const Members& members, std::string detail)
{
    return {Kind::unusable, std::move(detail), {}, refresh_token_of(members)};
}

TokenAnswer to_grant(const Members& members, std::string access_token)
{
    const auto type = members.text("token_type");
    if (type && !boost::beast::iequals(*type, "bearer"))
        return unusable(members, "with a token that is not of type Bearer");
    if (!fits_a_header(access_token))
        return unusable(members, "with a token that no header can carry");

    TokenGrant grant;
    grant.access_token = Secret{std::move(access_token)};
    grant.expires_in = members.seconds("expires_in");
    grant.refresh_token = refresh_token_of(members);
    if (const auto scope = members.text("scope"))
        grant.scopes = split_scopes(*scope);
    return grant;
}

Errc errc_of(Kind kind)
{
    switch (kind)
    {
    case Kind::dead_grant: return Errc::needs_login;
    case Kind::client_rejected: return Errc::client_rejected;
    case Kind::scope_refused: return Errc::invalid;
    case Kind::throttled: return Errc::throttled;
    case Kind::denied: return Errc::refused;
    case Kind::unusable: return Errc::malformed;
    case Kind::unexplained:
    case Kind::unknown_reason:
    case Kind::expired: return Errc::failed;
    case Kind::not_now:
    case Kind::server_failed:
    case Kind::outcome_unknown:
    case Kind::not_here:
    case Kind::pending:
    case Kind::slow_down: break;
    }
    return Errc::unreachable;
}

// What the bare code does not say to a person.
std::string_view hint_of(Kind kind)
{
    switch (kind)
    {
    case Kind::client_rejected:
        return ": client_id, its secret or client_auth is wrong, or the application may not do this";
    case Kind::scope_refused: return ": the application may not ask for one of the scopes";
    case Kind::not_here: return ": there is no such endpoint";
    case Kind::denied: return ": the person declined";
    case Kind::dead_grant:
    case Kind::unexplained:
    case Kind::unknown_reason:
    case Kind::throttled:
    case Kind::not_now:
    case Kind::server_failed:
    case Kind::outcome_unknown:
    case Kind::unusable:
    case Kind::pending:
    case Kind::slow_down:
    case Kind::expired: break;
    }
    return {};
}

}  // namespace

TokenAnswer parse_token_answer(const net::Response& response, Instant now)
{
    const bool success = response.status >= 200 && response.status < 300;
    const auto members = success ? Members::of(response.body) : std::nullopt;
    if (auto access_token = members ? members->text("access_token") : std::nullopt)
        return to_grant(*members, std::move(*access_token));
    auto refusal = parse_refusal(response, now);
    if (members)
        refusal.refresh_token = refresh_token_of(*members);
    return refusal;
}

TokenRefusal parse_refusal(const net::Response& response, Instant now)
{
    const auto members = Members::of(response.body);
    const auto code = members ? members->text("error") : std::nullopt;
    auto detail = std::to_string(response.status);
    if (code)
        detail += is_plain_code(*code) ? " " + *code : " with an error of its own making";
    else
        detail += response.status < 300 ? " and nothing that can be used" : " without a reason";

    const auto* const known = code ? std::find_if(
                                         std::begin(meanings),
                                         std::end(meanings),
                                         [&](const Meaning& meaning) { return meaning.code == *code; }
                                     )
                                   : std::end(meanings);
    auto kind = known != std::end(meanings) ? known->kind : kind_of_status(response.status);
    if (code && kind == Kind::unexplained)
        kind = Kind::unknown_reason;
    return {kind, std::move(detail), retry_after(response, now), std::nullopt};
}

Error to_error(std::string_view where, const TokenRefusal& refusal)
{
    auto detail = std::string(where) + " answered " + refusal.detail + std::string(hint_of(refusal.kind));
    return {errc_of(refusal.kind), std::move(detail), refusal.retry_after};
}

std::vector<std::string> split_scopes(std::string_view text)
{
    std::vector<std::string> scopes;
    while (!text.empty())
    {
        const auto scope = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), scope.size() + 1));
        if (!scope.empty())
            scopes.emplace_back(scope);
    }
    return scopes;
}

}  // namespace giposync::oauth
