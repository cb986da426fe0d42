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
// A token of so short a life that it is never at hand is shown all the same.
constexpr Duration worth_asking_again = 30s;

// Its token has, while it waited for its turn: it has not left.
bool ran_out(const Result<net::Response>& answer)
{
    return !answer && answer.error().code == Errc::unauthorized;
}

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

    bool is_new = false;
    for (;;)
    {
        auto token = co_await keeper_.access_token();
        if (!token)
            co_return token.error();
        auto answer = co_await send_with(request, *token);
        if (ran_out(answer))
            continue;
        if (!answer || answer->status != unauthorized)
        {
            if (is_new)
                trust_ = {};
            co_return answer;
        }
        if (is_new)
            clear(std::move(*token));
        else if (*token != cleared_ || clock_.moment() >= cleared_until_)
        {
            const auto replaced = co_await keeper_.replace(std::move(*token));
            if (!replaced)
                co_return replaced.error();
            is_new = true;
            continue;
        }
        co_return answer;
    }
}

void Authorized::clear(Secret token)
{
    trust_ = trust_ == Duration::zero() ? first_trust : std::min(2 * trust_, longest_trust);
    cleared_ = std::move(token);
    cleared_until_ = clock_.moment() + trust_;
}

// Requests may wait for their turn for longer than a token lives: so each takes the one that is good when it
// leaves. `token` becomes that one.
asio::awaitable<Result<net::Response>> Authorized::send_with(net::Request request, Secret& token)
{
    const auto show = [&token](net::Request& shown) {
        shown.authorization = Secret{"Bearer " + std::string(token.reveal())};
    };
    show(request);
    request.before_leaving = [this, &token, show, since = clock_.moment()](net::Request& leaving) {
        auto now = keeper_.at_hand();
        if (!now)
            return clock_.moment() - since < worth_asking_again;
        token = std::move(*now);
        show(leaving);
        return true;
    };
    co_return co_await transport_.send(std::move(request));
}

}  // namespace giposync::oauth
