#include "sync/page_source.hpp"

#include "base/event_names.hpp"
#include "base/json.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

// Behind the end of a list, some servers answer with an error instead of an empty page.
bool means_behind_the_end(unsigned status)
{
    return status == 400 || status == 404 || status == 416 || status == 422;
}

bool is_transient(unsigned status)
{
    return status == 408 || status == 425 || status == 429 || status >= 500;
}

// The page of an item that nobody can read: one row of the list, and whether more follow is for the next page
// to say.
FetchedPage lone_bad_item(const Ask& asked, std::string body)
{
    FetchedPage fetched;
    fetched.offset = asked.offset;
    fetched.page.body = std::make_unique<const std::string>(std::move(body));
    fetched.page.bad_items.push_back({0, "the item cannot be parsed", *fetched.page.body});
    fetched.page.has_more = true;
    return fetched;
}

}  // namespace

PageSource::PageSource(
    Api& api,
    ListAddress address,
    PageFormat format,
    net::Purpose purpose,
    std::int64_t& requests
)
    : api_(api),
      address_(std::move(address)),
      format_(std::move(format)),
      purpose_(std::move(purpose)),
      requests_(requests)
{
}

asio::awaitable<Result<FetchedPage>> PageSource::fetch(Ask wanted)
{
    int failures = 0;
    int broken = 0;
    for (;;)
    {
        auto answer = co_await send(address_.page(wanted));
        auto page = answer ? read(*answer, wanted) : Result<FetchedPage>{answer.error()};
        if (page)
        {
            broken_items_ = 0;
            co_return page;
        }
        const bool is_broken = answer && page.error().code == Errc::malformed && answer->status == 200 &&
                               !json::valid(answer->body);
        if (!is_broken)
        {
            ++failures;
            if (auto final = co_await wait_after(page.error(), failures))
                co_return *final;
        }
        else if (++broken > 1 && wanted.limit == 1)
        {
            ++broken_items_;
            co_return lone_bad_item(wanted, std::move(answer->body));
        }
        else if (broken > 1)
            wanted.limit /= 2;
    }
}

asio::awaitable<Result<Existence>> PageSource::look_for(std::string id)
{
    for (int failures = 1;; ++failures)
    {
        auto answer = co_await send(address_.item(id));
        if (answer && !is_transient(answer->status))
        {
            switch (answer->status)
            {
            case 200: co_return Existence::present;
            case 404:
            case 410: co_return Existence::absent;
            default: co_return Existence::unknown;
            }
        }
        const auto error = answer ? failure(answer->status) : answer.error();
        if (auto final = co_await wait_after(error, failures))
            co_return *final;
    }
}

asio::awaitable<Result<net::Response>> PageSource::send(std::string url)
{
    net::Request request;
    request.url = std::move(url);
    request.purpose = purpose_;
    ++requests_;
    auto answer = co_await api_.transport.send(std::move(request));
    if (!answer)
        co_return at("GET " + address_.path(), answer.error());
    co_return answer;
}

Result<FetchedPage> PageSource::read(net::Response& answer, const Ask& wanted) const
{
    FetchedPage fetched;
    fetched.offset = wanted.offset;
    fetched.server_time = answer.date();
    if (wanted.offset > 0 && means_behind_the_end(answer.status))
        return fetched;
    if (answer.status != 200)
        return failure(answer.status);
    auto page = parse_page(std::move(answer.body), format_);
    if (!page)
        return at("GET " + address_.path(), page.error());
    fetched.page = std::move(*page);
    return fetched;
}

Error PageSource::failure(unsigned status) const
{
    const auto where = "GET " + address_.path() + ": status " + std::to_string(status);
    if (is_transient(status))
    {
        Error error{Errc::unreachable, where};
        error.may_have_arrived = true;
        return error;
    }
    switch (status)
    {
    case 401: return {Errc::unauthorized, where + ": the access token is refused although it is new"};
    case 403: return {Errc::forbidden, where + ": the user lacks the scope or the permission"};
    case 404:
    case 405:
    case 410: return {Errc::absent, where + ": there is no such list for this tenant"};
    case 400:
    case 422:
        return {Errc::malformed, where + ": a parameter is refused: changed_since, window, query or limit"};
    default: return {Errc::malformed, where + " is no answer to a list"};
    }
}

// Waits before another try; or answers the error that it is, when no other try can help.
asio::awaitable<std::optional<Error>> PageSource::wait_after(Error error, int failures)
{
    const auto delay = delay_before_retry(api_.retry, error, failures, api_.dice());
    if (!delay)
        co_return error;
    api_.log.debug(events::walk_retry, error.detail, {{"failures", failures}, {"delay_ms", delay->count()}});
    co_await api_.clock.sleep(*delay);
    co_return std::nullopt;
}

}  // namespace giposync::sync
