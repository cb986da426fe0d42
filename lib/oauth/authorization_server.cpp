#include "oauth/authorization_server.hpp"

#include "base/url.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

std::string joined(const std::vector<std::string>& scopes)
{
    std::string text;
    for (const auto& scope : scopes)
        text += (text.empty() ? "" : " ") + scope;
    return text;
}

std::string origin_of(const std::string& endpoint)
{
    const auto url = parse_url(endpoint);
    return url ? url->origin() : std::string{};
}

bool says_not_here(unsigned status)
{
    return status == 404 || status == 405 || status == 410 || (status >= 300 && status < 400);
}

}  // namespace

AuthorizationServer::AuthorizationServer(
    net::Transport& transport,
    Discovery& discovery,
    Client client,
    AccountName account,
    Clock& clock
)
    : transport_(transport),
      discovery_(discovery),
      client_(std::move(client)),
      account_(std::move(account)),
      clock_(clock)
{
}

Registration AuthorizationServer::registration() const
{
    const auto& options = discovery_.options();
    return {client_.id, options.issuer, origin_of(options.given.token)};
}

Registration AuthorizationServer::registration_of_tokens() const
{
    return {client_.id, discovery_.options().issuer, origin_of(discovery_.known(Endpoint::token))};
}

asio::awaitable<Result<void>> AuthorizationServer::locate(Endpoint endpoint)
{
    const auto found = co_await discovery_.find(endpoint, purpose());
    if (!found)
        co_return found.error();
    co_return Result<void>{};
}

asio::awaitable<Result<DeviceCode>> AuthorizationServer::authorize_device(std::vector<std::string> scopes)
{
    // Beside Basic the id is no second proof, and servers that look for it here are met (RFC 8628, 3.1).
    Parameters parameters;
    if (client_.authentication == Authentication::basic)
        parameters.emplace_back("client_id", client_.id);
    if (!scopes.empty())
        parameters.emplace_back("scope", joined(scopes));
    const auto answer = co_await post(Endpoint::device_authorization, std::move(parameters));
    co_return answer ? parse_device_code(*answer, clock_.now()) : answer.error();
}

asio::awaitable<Result<TokenAnswer>> AuthorizationServer::poll(Secret device_code)
{
    Parameters parameters{
        {"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
        {"device_code", std::string(device_code.reveal())}};
    return ask_for_token(std::move(parameters), {});
}

asio::awaitable<Result<TokenAnswer>> AuthorizationServer::refresh(Secret refresh_token, OnItsWay on_its_way)
{
    Parameters parameters{
        {"grant_type", "refresh_token"},
        {"refresh_token", std::string(refresh_token.reveal())}};
    return ask_for_token(std::move(parameters), std::move(on_its_way));
}

asio::awaitable<Result<TokenAnswer>> AuthorizationServer::ask_for_token(
    Parameters parameters,
    OnItsWay on_its_way
)
{
    const auto answer = co_await post(Endpoint::token, std::move(parameters), std::move(on_its_way));
    co_return answer ? Result<TokenAnswer>{parse_token_answer(*answer, clock_.now())} : answer.error();
}

asio::awaitable<Result<void>> AuthorizationServer::revoke_refresh_token(Secret token)
{
    return revoke(std::move(token), "refresh_token");
}

asio::awaitable<Result<void>> AuthorizationServer::revoke_access_token(Secret token)
{
    return revoke(std::move(token), "access_token");
}

asio::awaitable<Result<void>> AuthorizationServer::revoke(Secret token, std::string_view hint)
{
    Parameters parameters{{"token", std::string(token.reveal())}, {"token_type_hint", std::string(hint)}};
    const auto answer = co_await post(Endpoint::revocation, std::move(parameters));
    if (!answer)
        co_return answer.error();
    if (answer->status >= 200 && answer->status < 300)
        co_return Result<void>{};
    co_return to_error(name_of(Endpoint::revocation), parse_refusal(*answer, clock_.now()));
}

asio::awaitable<Result<net::Response>> AuthorizationServer::post(Endpoint endpoint, Parameters parameters)
{
    return post(endpoint, std::move(parameters), {});
}

asio::awaitable<Result<net::Response>> AuthorizationServer::post(
    Endpoint endpoint,
    Parameters parameters,
    OnItsWay on_its_way
)
{
    auto url = co_await discovery_.find(endpoint, purpose());
    if (!url)
    {
        auto error = url.error();
        error.may_have_arrived = false;  // it was the question for the endpoint that got lost
        co_return error;
    }
    auto request = form_request(client_, std::move(*url), std::move(parameters), purpose());
    request.repeatable = endpoint == Endpoint::device_authorization || endpoint == Endpoint::revocation;
    request.before_leaving = std::move(on_its_way.before_leaving);
    request.turned_away = std::move(on_its_way.turned_away);
    auto answer = co_await transport_.send(std::move(request));
    if (!answer)
        co_return at(name_of(endpoint), std::move(answer.error()));
    if (says_not_here(answer->status))
        discovery_.doubt();
    co_return answer;
}

net::Purpose AuthorizationServer::purpose() const
{
    return {net::Urgency::token, account_.text(), Duration::zero()};
}

}  // namespace giposync::oauth
