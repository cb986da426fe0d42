#include "oauth/authorized.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

constexpr unsigned unauthorized = 401;
// The login may be revoked just behind a refresh, so the first doubt comes soon; a list that nobody may see
// must not cost a refresh each time.
constexpr Duration first_trust = 15s;
constexpr Duration longest_trust = 15min;

}  // namespace

Authorized::Authorized(net::Transport& transport, TokenKeeper& keeper, Url api, Clock& clock)
    : transport_(transport), keeper_(keeper), api_(std::move(api)), clock_(clock)
{
}

asio::awaitable<Result<net::Response>> Authorized::send(net::Request request)
{
    const auto url = parse_url(request.url);
    if (!url)
        co_return url.error();
    if (!same_origin(*url, api_))
        co_return co_await transport_.send(std::move(request));

    auto token = co_await keeper_.access_token();
    if (!token)
        co_return token.error();
    auto answer = co_await send_with(request, *token);
    if (!answer || answer->status != unauthorized)
        co_return answer;
    if (*token == cleared_ && clock_.moment() < cleared_until_)
        co_return answer;

    auto replaced = co_await keeper_.replace(std::move(*token));
    if (!replaced)
        co_return replaced.error();
    answer = co_await send_with(std::move(request), *replaced);
    if (answer && answer->status == unauthorized)
        clear(std::move(*replaced));
    else
        trust_ = {};
    co_return answer;
}

void Authorized::clear(Secret token)
{
    trust_ = trust_ == Duration::zero() ? first_trust : std::min(2 * trust_, longest_trust);
    cleared_ = std::move(token);
    cleared_until_ = clock_.moment() + trust_;
}

asio::awaitable<Result<net::Response>> Authorized::send_with(net::Request request, Secret token)
{
    request.authorization = Secret{"Bearer " + std::string(token.reveal())};
    co_return co_await transport_.send(std::move(request));
}

}  // namespace giposync::oauth
