#pragma once

#include "base/result.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"
#include "mirror/page_writer.hpp"
#include "mirror/seen_rows.hpp"
#include "sync/list_address.hpp"
#include "sync/page_source.hpp"
#include "sync/walk_cursor.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace giposync::sync {

// A row that the API and the mirror do not have alike.
struct Difference
{
    enum class Kind
    {
        missing,  // the API has it, the mirror does not
        differs,  // both have it, with different contents
        extra,    // the mirror has it live, the API does not list it
    };

    Kind kind = Kind::missing;
    std::string id;
};

std::string_view name_of(Difference::Kind kind);

struct VerifyReport
{
    std::int64_t requests = 0;
    std::int64_t compared = 0;
    std::int64_t differences = 0;
    bool proved = true;  // false: the list moved too much to be sure of what is missing
};

// Walks one resource of the API from its beginning to its end and compares it with the mirror, changing
// nothing. Tells each difference as it is found; of a windowed resource, only rows of its days can be extra.
class Verify
{
public:
    using Tell = std::function<void(const Difference&)>;

    Verify(
        Api& api,
        mirror::Mirror& mirror,
        const config::Resource& resource,
        net::Purpose purpose,
        Tell tell
    );

    // Errors are those of PageSource, and malformed for a list that gets nowhere.
    boost::asio::awaitable<Result<VerifyReport>> run();

private:
    boost::asio::awaitable<Result<void>> walk_list(Leg leg);
    boost::asio::awaitable<void> find_extra(WalkCursor range);
    void compare(const FetchedPage& fetched, const Leg& leg);
    void tell(Difference::Kind kind, const std::string& id);

    Api& api_;
    mirror::Mirror& mirror_;
    mirror::MirroredResource& mirrored_;
    config::Resource resource_;
    net::Purpose purpose_;
    Tell tell_;
    mirror::PageWriter lookup_;
    mirror::SeenRows met_;
    std::set<std::string> told_;  // the pages overlap
    VerifyReport report_;
};

}  // namespace giposync::sync
