#include "net/redirects.hpp"

#include "base/url.hpp"

#include <string>
#include <utility>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

constexpr int most_hops = 5;

bool is_redirect(const Response& response)
{
    const auto status = response.status;
    return (status == 301 || status == 302 || status == 307 || status == 308) && response.header("Location");
}

Error refused(const Url& from, std::string detail)
{
    Error error{Errc::malformed, from.origin() + " redirects " + std::move(detail)};
    error.may_have_arrived = true;
    return error;
}

// Where to ask next. The Location is not repeated in an error: a query may hold what no log should.
Result<Url> next_hop(const Url& from, const Response& response)
{
    auto to = resolve(from, *response.header("Location"));
    if (!to)
        return refused(from, "to something that is no usable https:// URL");
    if (!same_origin(from, *to))
        return refused(from, "to " + to->origin() + ", which is not followed: it would be shown the token");
    return to;
}

}  // namespace

asio::awaitable<Result<Response>> Redirects::send(Request request)
{
    for (int hops = 0;; ++hops)
    {
        auto response = co_await below_.send(request);
        if (!response || request.method != Method::get || !is_redirect(*response))
            co_return response;
        const auto from = parse_url(request.url);
        if (!from)
            co_return from.error();
        if (hops == most_hops)
            co_return refused(*from, "more than " + std::to_string(most_hops) + " times in a row");
        const auto to = next_hop(*from, *response);
        if (!to)
            co_return to.error();
        request.url = to->origin() + to->target;
    }
}

}  // namespace giposync::net
