#pragma once

#include "base/iso8601.hpp"
#include "base/time.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/kinship.hpp"
#include "mirror/mirror.hpp"
#include "mirror/seen_rows.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace giposync::mirror {

// One item of a list, ready to be stored.
struct Item
{
    std::string_view id;
    std::string_view payload;  // one valid JSON object in UTF-8, exactly as it was served
    std::optional<Timestamp> updated_at;
    std::string_view parent_id;  // of a child resource; else empty
    bool deleted = false;        // the API itself says so
};

// How an item stands to the row that the mirror has of it.
struct Standing
{
    std::int64_t row = 0;  // 0: none
    std::string id;        // of the row; the item's own but for children whose id another parent's child has
    bool live = false;
    bool same = false;      // as live as served, below the same parent, and equal as JSON value
    bool repeated = false;  // an earlier item of the page has the same id
};

struct Tally
{
    std::int64_t inserted = 0;  // those that came back included
    std::int64_t updated = 0;
    std::int64_t deleted = 0;
    std::int64_t unchanged = 0;

    Tally& operator+=(const Tally& other);
    friend bool operator==(const Tally&, const Tally&) = default;
};

// Stores items of one resource, inside the caller's MirrorTransaction: first look_up, which changes nothing,
// then keep.
class PageWriter
{
public:
    PageWriter(Mirror& mirror, MirroredResource& resource);

    // `seen`: what the walk under way has met. A child whose id another parent's row has is a child that has
    // moved, or, where that row was met in this very walk, another child: that one gets the id "PARENT/ID".
    std::vector<Standing> look_up(std::span<const Item> items, const SeenRows& seen);

    // Inserts and updates what is new, lets columns grow, writes the change feed, and lets children go and
    // come back with their parents. Completes `standings`: afterwards each has its row.
    Tally keep(std::span<const Item> items, std::span<Standing> standings, const SeenRows& seen, Instant now);

    // Logs the columns that keep() has let grow: to be called once the transaction is committed.
    void announce();

private:
    // What a page comes to, row by row.
    struct Sum
    {
        std::string at;
        Tally tally;
        std::int64_t live = 0;     // so many more live rows
        std::int64_t deleted = 0;  // so many more tombstones
        bool feed_begun = false;   // a line of the page is in the change feed
    };

    Standing look_up(const Item& item, const SeenRows& seen);
    void keep_one(const Item& item, Standing& standing, const ResourceTable::Fields& fields, Sum& sum);
    void tell_feed(const Standing& standing, ChangeOp op, Sum& sum);
    void announce_cap(const std::string& view);

    Mirror& mirror_;
    MirroredResource& resource_;
    ChangeFeed changes_;
    Kinship kinship_;
    Growth grown_;
};

}  // namespace giposync::mirror
