#include "quota/rate_limited.hpp"

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

bool safe_to_repeat(const net::Request& request, const net::Response& response)
{
    return response.status == 429 || request.method == net::Method::get || request.repeatable;
}

}  // namespace

asio::awaitable<Result<net::Response>> RateLimited::send(net::Request request)
{
    const auto endpoint = endpoint_of(request.url);
    auto purpose = request.purpose;
    for (;;)
    {
        auto permit = co_await limiter_.acquire(purpose, endpoint);
        if (!permit)
            co_return permit.error();
        // It may wait for a connection yet, while somebody else is told to be silent.
        bool lapsed = false;
        auto leaving = request;
        leaving.before_leaving = [&request, &permit, &lapsed](net::Request& at_the_door) {
            lapsed = !permit->still_holds();
            if (lapsed || (request.before_leaving && !request.before_leaving(at_the_door)))
                return false;
            // That may have taken its time, on a disk say.
            lapsed = request.before_leaving && !permit->still_holds();
            if (lapsed && request.turned_away)
                request.turned_away();
            if (!lapsed)
                permit->use();
            return !lapsed;
        };
        auto answer = co_await inner_.send(std::move(leaving));
        if (lapsed)
            continue;
        if (!answer)
            co_return answer;
        const auto verdict = permit->answered(*answer);
        if (verdict == Permit::Verdict::passes || !safe_to_repeat(request, *answer))
            co_return answer;
        if (request.turned_away)
            request.turned_away();
        // What may be refused for good must not keep the others from going: they go first.
        purpose.overdue = Duration::zero();
    }
}

}  // namespace giposync::quota
