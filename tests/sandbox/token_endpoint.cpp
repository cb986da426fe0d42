// The token and revocation endpoints of AccountServer.

#include "sandbox/account_server.hpp"
#include "sandbox/json_text.hpp"

#include <chrono>

namespace giposync::sandbox {
namespace {

constexpr std::string_view device_grant = "urn:ietf:params:oauth:grant-type:device_code";

Scopes granted_of(const Scopes& asked, const User& user)
{
    if (!user.who.grants)
        return asked;
    Scopes granted;
    for (const auto& scope : asked)
        if (has(*user.who.grants, scope))
            granted.push_back(scope);
    return granted;
}

}  // namespace

Answer AccountServer::token(const Pairs& form, const std::string& client, Instant now)
{
    const auto grant = parameter_or(form, "grant_type", "");
    if (grant == device_grant)
        return token_for_code(form, client, now);
    if (grant == "refresh_token")
        return token_for_refresh(form, client, now);
    return refusal(400, grant.empty() ? "invalid_request" : "unsupported_grant_type");
}

Answer AccountServer::token_for_code(const Pairs& form, const std::string& client, Instant now)
{
    const auto polled = codes_.poll(parameter_or(form, "device_code", ""), client, now);
    switch (polled.outcome)
    {
    case Poll::pending: return refusal(400, "authorization_pending");
    case Poll::slow_down: return refusal(400, "slow_down");
    case Poll::expired: return refusal(400, "expired_token");
    case Poll::denied: return refusal(400, "access_denied");
    case Poll::unknown: return refusal(400, "invalid_grant");
    case Poll::approved: break;
    }
    const User* const user = users_.find(polled.code->user);
    if (!user || !user->active)
        return refusal(400, "access_denied");
    const auto& asked = polled.code->scopes;
    return issued(tokens_.log_in(user->who.login, client, granted_of(asked, *user), now), asked);
}

Answer AccountServer::token_for_refresh(const Pairs& form, const std::string& client, Instant now)
{
    const auto scopes = scopes_in(parameter_or(form, "scope", ""));
    const auto answer = tokens_.refresh(parameter_or(form, "refresh_token", ""), client, scopes, now);
    if (!answer)
        return refusal(400, "invalid_grant");
    return issued(*answer, scopes);
}

Answer AccountServer::issued(const Issued& issued, const Scopes& asked) const
{
    std::string body;
    JsonWriter out{body};
    out.open_object().text("access_token", issued.access_token).text("token_type", options_.token_type);
    const auto lifetime = std::chrono::duration_cast<std::chrono::seconds>(options_.access_lifetime).count();
    if (options_.expires_in == ExpiresIn::number)
        out.number("expires_in", lifetime);
    if (options_.expires_in == ExpiresIn::text)
        out.text("expires_in", std::to_string(lifetime));
    if (!issued.refresh_token.empty())
        out.text("refresh_token", issued.refresh_token);
    if (options_.scope_in_answer == ScopeInAnswer::always || issued.scopes.size() < asked.size())
        out.text("scope", in_one_text(issued.scopes));
    out.close_object();
    return json_answer(200, std::move(body));
}

Answer AccountServer::revocation(const Pairs& form, const std::string& client)
{
    const std::string* const token = parameter(form, "token");
    if (!token)
        return refusal(400, "invalid_request");
    tokens_.revoke(*token, client);
    Answer answer;
    answer.status = 200;
    return answer;
}

}  // namespace giposync::sandbox
