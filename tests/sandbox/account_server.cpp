#include "sandbox/account_server.hpp"

#include "sandbox/approval_page.hpp"
#include "sandbox/discovery_document.hpp"
#include "sandbox/json_text.hpp"

#include <algorithm>
#include <chrono>
#include <set>

namespace chr = std::chrono;

namespace giposync::sandbox {
namespace {

constexpr std::string_view openid_discovery = "/.well-known/openid-configuration";
constexpr std::string_view oauth_discovery = "/.well-known/oauth-authorization-server";

std::int64_t in_seconds(Duration duration)
{
    return chr::duration_cast<chr::seconds>(duration).count();
}

std::string origin_of(const Ask& ask)
{
    return ask.scheme + "://" + ask.host;
}

}  // namespace

AccountServer::AccountServer(const AccountOptions& options, std::uint64_t seed)
    : options_(options),
      users_(options.users),
      tokens_(options, mixed(seed + 1)),
      codes_(options, mixed(seed + 2))
{
}

std::string AccountServer::issuer_for(const Ask& ask) const
{
    return options_.issuer.empty() ? origin_of(ask) : options_.issuer;
}

std::string AccountServer::path_of_issuer() const
{
    const auto host = options_.issuer.find("://");
    const auto path = host == std::string::npos ? host : options_.issuer.find('/', host + 3);
    return path == std::string::npos ? std::string() : options_.issuer.substr(path);
}

// OpenID puts its suffix behind the issuer's path, RFC 8414 (3.1) in front of it.
bool AccountServer::is_discovery(std::string_view path) const
{
    const bool openid =
        options_.openid_discovery == Offered::yes && path == path_of_issuer() + std::string(openid_discovery);
    const bool oauth =
        options_.oauth_discovery == Offered::yes && path == std::string(oauth_discovery) + path_of_issuer();
    return openid || oauth;
}

bool AccountServer::serves(std::string_view path) const
{
    return is_discovery(path) || path == options_.device_path || path == options_.token_path ||
           (path == options_.revocation_path && options_.revocation == Offered::yes) || path == "/device";
}

Answer AccountServer::refusal(unsigned status, std::string_view error) const
{
    Answer answer;
    if (options_.refusal_body == RefusalBody::json)
        answer = json_answer(status, "{\"error\":" + json_string(error) + "}");
    else if (options_.refusal_body == RefusalBody::html)
        answer = html_answer(status, "<html><body>Request refused</body></html>");
    answer.status = status;
    if (status == 401)
        answer.headers.emplace_back("WWW-Authenticate", "Basic realm=\"accounts\"");
    return answer;
}

std::variant<Pairs, Answer> AccountServer::form_of(const Ask& ask) const
{
    if (ask.method != "POST")
    {
        auto answer = complaint(405, "Use POST.");
        answer.headers.emplace_back("Allow", "POST");
        return answer;
    }
    const std::string* const type = header(ask.headers, "Content-Type");
    const bool is_form = type && type->starts_with("application/x-www-form-urlencoded");
    auto form = is_form ? read_form(ask.body) : std::nullopt;
    if (!form)
        return refusal(400, "invalid_request");
    std::set<std::string> names;
    for (const auto& [name, value] : *form)
        if (!names.insert(name).second)
            return refusal(400, "invalid_request");
    return std::move(*form);
}

bool AccountServer::knows(std::string_view client, std::string_view secret) const
{
    return std::any_of(options_.clients.begin(), options_.clients.end(), [&](const ClientOptions& one) {
        return one.id == client && one.secret == secret;
    });
}

std::variant<std::string, Answer> AccountServer::authenticated(const Ask& ask, const Pairs& form)
{
    const auto basic = read_basic(ask.headers);
    const std::string* const posted = parameter(form, "client_secret");
    const bool may_basic = options_.authentication != ClientAuthentication::post;
    const bool may_post = options_.authentication != ClientAuthentication::basic;
    if (basic && !posted && may_basic && knows(basic->first, basic->second))
        return basic->first;
    const auto client = parameter_or(form, "client_id", "");
    if (posted && !header(ask.headers, "Authorization") && may_post && knows(client, *posted))
        return client;

    ++failed_authentications_;
    if (options_.spends_on_wrong_authentication == Offered::yes)
    {
        tokens_.spend(parameter_or(form, "refresh_token", ""));
        codes_.kill(parameter_or(form, "device_code", ""));
    }
    return refusal(401, "invalid_client");
}

Answer AccountServer::device_authorization(
    const Ask& ask,
    const Pairs& form,
    const std::string& client,
    Instant now
)
{
    auto asked = scopes_in(parameter_or(form, "scope", ""));
    for (const auto& scope : asked)
        if (!has(known_scopes(), scope))
            return refusal(400, "invalid_scope");
    const DeviceCode& code = codes_.issue(client, std::move(asked), now);
    const auto uri = origin_of(ask) + "/device";
    std::string body;
    JsonWriter out{body};
    out.open_object().text("device_code", code.device_code).text("user_code", code.user_code);
    out.text("verification_uri", uri).text("verification_uri_complete", uri + "?user_code=" + code.user_code);
    out.number("expires_in", in_seconds(options_.code_lifetime));
    if (options_.interval)
        out.number("interval", in_seconds(*options_.interval));
    out.close_object();
    return json_answer(200, std::move(body));
}

Answer AccountServer::handle(const Ask& ask, Instant now)
{
    if (ask.path == "/device")
        return approval_page(ask, codes_, users_, now);
    if (is_discovery(ask.path))
    {
        if (ask.method != "GET")
            return complaint(405, "Use GET.");
        return json_answer(200, discovery_document(options_, issuer_for(ask), origin_of(ask)));
    }
    auto form = form_of(ask);
    if (auto* const refused = std::get_if<Answer>(&form))
        return std::move(*refused);
    const auto& fields = std::get<Pairs>(form);
    auto client = authenticated(ask, fields);
    if (auto* const refused = std::get_if<Answer>(&client))
        return std::move(*refused);
    const auto& id = std::get<std::string>(client);

    Answer answer = ask.path == options_.device_path  ? device_authorization(ask, fields, id, now)
                    : ask.path == options_.token_path ? token(fields, id, now)
                                                      : revocation(fields, id);
    answer.headers.emplace_back("Cache-Control", "no-store");  // RFC 6749, 5.1
    return answer;
}

std::optional<std::string> AccountServer::client_of(const Ask& ask) const
{
    if (const auto bearer = read_bearer(ask.headers))
        return tokens_.client_of(*bearer);
    if (const auto basic = read_basic(ask.headers))
        return basic->first;
    const auto form = ask.method == "POST" ? read_form(ask.body) : std::nullopt;
    const std::string* const id = form ? parameter(*form, "client_id") : nullptr;
    return id ? std::optional{*id} : std::nullopt;
}

void AccountServer::deactivate(const std::string& login)
{
    if (User* const user = users_.find(login))
        user->active = false;
    tokens_.revoke_user(login);
}

std::optional<Bearer> AccountServer::bearer(const Ask& ask, Instant now)
{
    const auto token = read_bearer(ask.headers);
    auto found = token ? tokens_.bearer(*token, now) : std::nullopt;
    const User* const user = found ? users_.find(found->user) : nullptr;
    return user && user->active ? found : std::nullopt;
}

}  // namespace giposync::sandbox
