#pragma once

#include "base/iso8601.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "config/catalogue.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sync {

// Where the fields that the walk needs stand in an item, and the items in a page.
struct PageFormat
{
    std::optional<std::string> items;  // dotted path of the array; nothing: found by itself
    std::string id = "id";
    std::string updated_at = "updatedAt";
    std::optional<std::string> deleted;
    Zone zone;
};

PageFormat format_of(const config::Resource& resource, Zone zone);

struct ListItem
{
    std::int64_t index = 0;  // its place in the page
    std::string id;
    std::string_view payload;  // exactly as it was sent
    std::optional<Timestamp> updated_at;
    bool deleted = false;
};

// An item that cannot be mirrored.
struct BadItem
{
    std::int64_t index = 0;
    std::string reason;
    std::string_view payload;
};

// One answer of a list. The items are slices of `body`, which has an address of its own, so that they stay
// valid when the page moves.
struct ListPage
{
    std::unique_ptr<const std::string> body;
    std::vector<ListItem> items;
    std::vector<BadItem> bad_items;
    bool has_more = false;

    // Rows of the list that the answer covers, mirrored or not.
    std::int64_t rows() const { return std::ssize(items) + std::ssize(bad_items); }
};

// One pass over the body; no item is copied. The body is taken only where it can be read.
// Errors: malformed, saying what is missing; a body that is no JSON at all (a maintenance page, say) is
// unreachable, since only time mends that.
Result<ListPage> parse_page(std::string&& body, const PageFormat& format);

}  // namespace giposync::sync
