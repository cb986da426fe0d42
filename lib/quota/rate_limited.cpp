#include "quota/rate_limited.hpp"

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

bool safe_to_repeat(const net::Request& request, const net::Response& response)
{
    return response.status == 429 || request.method == net::Method::get;
}

}  // namespace

asio::awaitable<Result<net::Response>> RateLimited::send(net::Request request)
{
    for (;;)
    {
        auto permit = co_await limiter_.acquire(request.purpose);
        if (!permit)
            co_return permit.error();
        if (request.before_leaving && !request.before_leaving(request))
            co_return Error{
                Errc::unauthorized,
                "the access token ran out while the request waited for its turn"};
        permit->use();
        auto answer = co_await inner_.send(request);
        if (!answer)
            co_return answer;
        const auto verdict = permit->answered(*answer);
        if (verdict == Permit::Verdict::passes || !safe_to_repeat(request, *answer))
            co_return answer;
    }
}

}  // namespace giposync::quota
