#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/result.hpp"
#include "net/transport.hpp"
#include "sync/list_address.hpp"
#include "sync/list_page.hpp"
#include "sync/pager.hpp"
#include "sync/retry.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace giposync::sync {

// What every request of a walk needs; all of it outlives the walk.
struct Api
{
    net::Transport& transport;
    Clock& clock;
    Dice dice;
    Log& log;
    std::string base;  // "https://api.giponext.it"
    TenantId tenant;
    RetryPolicy retry;
};

// A page that has come, and what its answer told besides.
struct FetchedPage
{
    ListPage page;
    std::int64_t offset = 0;             // as asked
    std::optional<Instant> server_time;  // the Date header
};

enum class Existence
{
    present,
    absent,
    unknown,  // the API has no such path, or does not say
};

// Fetches pages of one list and absorbs the failures that time can mend. A page that cannot be parsed is
// asked for again, then in halves, until the item that breaks it is alone: that one comes as a bad item.
// Errors, when it gives up: unreachable, throttled, unauthorized, needs_login, client_rejected, forbidden,
// malformed; the detail names the path and the reason.
class PageSource
{
public:
    // `requests` is counted up with each request that is sent, whatever comes of it.
    PageSource(
        Api& api,
        ListAddress address,
        PageFormat format,
        net::Purpose purpose,
        std::int64_t& requests
    );

    boost::asio::awaitable<Result<FetchedPage>> fetch(Ask wanted);

    // Whether a single item is there, asked for by its id.
    boost::asio::awaitable<Result<Existence>> look_for(std::string id);

    // Items that broke their page, one after another, without a page that could be read between them.
    std::int64_t broken_items() const { return broken_items_; }

private:
    boost::asio::awaitable<Result<net::Response>> send(std::string url);
    Result<FetchedPage> read(net::Response& answer, const Ask& wanted) const;
    Error failure(unsigned status) const;
    boost::asio::awaitable<std::optional<Error>> wait_after(Error error, int failures);

    Api& api_;
    ListAddress address_;
    PageFormat format_;
    net::Purpose purpose_;
    std::int64_t& requests_;
    std::int64_t broken_items_ = 0;
};

}  // namespace giposync::sync
