#pragma once

#include "base/form.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::config {

using namespace std::chrono_literals;

// A resource whose list answers only for a range of dates, kept in step with the days.
struct Window
{
    enum class Format
    {
        date,     // 2026-01-31, a day of the resource's zone
        instant,  // 2026-01-30T23:00:00Z, the start of that day
    };

    std::string from;               // query parameter: first day asked for
    std::string to;                 // query parameter: end of the range
    Duration back{0};               // how far the range reaches into the past
    Duration ahead{0};              // and into the future
    std::optional<Duration> slice;  // asked for in pieces of this length; nothing: in one
    Format format = Format::date;
};

// More deletions at once than both numbers are held back for a person.
struct HoldDeletions
{
    std::int64_t rows = 20;
    double share = 0.10;  // of the live rows
};

// What is known of one list of the API. What is unknown there is data here, never code.
struct Resource
{
    ResourceName name;
    std::string path;                          // from the API's base; {tenantId}, {parent}
    std::string scope;                         // without which it is left out
    std::optional<ResourceName> parent;        // walked once for each live row of this one
    std::optional<std::string> items;          // key of the array in a page; nothing: found by itself
    std::string id = "id";                     // dotted path
    std::string updated_at = "updatedAt";      // dotted path
    std::string zone = "UTC";                  // of times that name none
    std::optional<std::string> deleted;        // dotted path: true, or any non-null value but false
    std::optional<std::string> changed_since;  // query parameter; nothing: every sync is a full walk
    Parameters query;                          // fixed query parameters
    std::int64_t limit = 100;                  // page size asked for
    std::optional<Window> window;
    Duration every = 15min;
    Duration reconcile_every = 24h;
    HoldDeletions hold_deletions;
    Duration max_lag = 45min;  // default: three times `every`
    Duration margin = 60s;     // a change walk re-reads this much: late commits, and clocks that differ
};

// In order of the file; parents may stand behind their children.
using Catalogue = std::vector<Resource>;

// What config/resources.toml says, compiled in.
Catalogue shipped_catalogue();

// Reads a document that holds nothing but [resources.NAME], each whole; `file` is only for messages.
// Errors: Errc::invalid, "FILE:LINE: KEY: what is wrong", as for settings.
Result<Catalogue> parse_catalogue(std::string_view text, const std::filesystem::path& file);

// The entry of that name, or null.
const Resource* find(const Catalogue& catalogue, const ResourceName& name);

}  // namespace giposync::config
