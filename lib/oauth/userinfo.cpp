#include "oauth/userinfo.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

Errc errc_of_status(unsigned status)
{
    switch (status)
    {
    case 401: return Errc::unauthorized;
    case 403: return Errc::forbidden;
    case 404: return Errc::invalid;
    case 408:
    case 425: return Errc::unreachable;
    case 429: return Errc::throttled;
    default: return status >= 500 ? Errc::unreachable : Errc::malformed;
    }
}

}  // namespace

asio::awaitable<Result<UserInfo>> fetch_userinfo(
    net::Transport& transport,
    std::string api_base,
    std::optional<Secret> access_token,
    AccountName account
)
{
    net::Request request;
    request.url = api_base + "/v2/userinfo";
    request.headers.push_back({"Accept", "application/json"});
    request.purpose = {net::Urgency::token, account.text(), Duration::zero()};
    if (access_token)
        request.authorization = Secret{"Bearer " + std::string(access_token->reveal())};
    const auto url = request.url;

    const auto answer = co_await transport.send(std::move(request));
    if (!answer)
        co_return answer.error();
    if (answer->status == 200)
        co_return parse_userinfo(answer->body);
    auto detail = url + " answered " + std::to_string(answer->status);
    if (answer->status == 404)
        detail += ": is api_base right?";
    co_return Error{errc_of_status(answer->status), std::move(detail)};
}

}  // namespace giposync::oauth
