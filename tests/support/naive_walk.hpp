#pragma once

#include "net/transport.hpp"
#include "sync/list_address.hpp"
#include "sync/list_page.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace giposync::test {

// What a plain walk has brought.
struct NaiveWalk
{
    std::set<std::string> ids;
    std::int64_t requests = 0;
    bool to_the_end = false;  // every answer was a page that can be read
};

// Plain offset walking, the control of the product's walk: advance by the rows that came, until hasMore is
// false. It knows of no gap, and tries nothing again. `transport` outlives it.
inline boost::asio::awaitable<NaiveWalk> walk_naively(
    net::Transport& transport,
    sync::ListAddress list,
    sync::PageFormat format,
    std::int64_t limit
)
{
    NaiveWalk walk;
    for (std::int64_t offset = 0;;)
    {
        net::Request request;
        request.url = list.page({offset, limit});
        ++walk.requests;
        auto answer = co_await transport.send(std::move(request));
        if (!answer || answer->status != 200)
            co_return walk;
        const auto page = sync::parse_page(std::move(answer->body), format);
        if (!page)
            co_return walk;
        for (const auto& item : page->items)
            walk.ids.insert(item.id);
        offset += page->rows();
        if (!page->has_more)
        {
            walk.to_the_end = true;
            co_return walk;
        }
    }
}

}  // namespace giposync::test
