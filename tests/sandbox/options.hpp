#pragma once

#include "sandbox/account_options.hpp"
#include "sandbox/kinds.hpp"
#include "sandbox/time_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Everything about this server that the real one leaves unsaid, as data. The defaults are what the public
// documentation shows, or else what such servers mostly do.
namespace giposync::sandbox {

enum class SortKey
{
    changed,    // the time of the last change, then the id
    id,         // numbers as numbers
    name,       // the first eight bytes of the kind's name_path, then the id
    insertion,  // as the rows came
};

enum class Direction
{
    ascending,
    descending,
};

enum class Stability
{
    stable,
    unstable,  // another order on each request
};

enum class SinceMeans
{
    at_or_after,
    after,
};

// GET {list}/{id}
enum class ById
{
    served,
    not_found,    // 404 for every id
    not_allowed,  // 405
};

// A list that answers only, or also, for a range of dates.
struct WindowOptions
{
    enum class End
    {
        excluded,
        included,
    };

    enum class Need
    {
        needed,  // 400 without
        optional,
    };

    std::string from = "from";
    std::string to = "to";
    End end = End::excluded;
    Need need = Need::needed;
};

// Deleted rows stay in the list and say so.
struct SoftDeleteOptions
{
    enum class Form
    {
        flag,  // true, and false in all others
        time,  // when, and null in all others
    };

    std::string field = "deleted";
    Form form = Form::flag;
};

struct ListOptions
{
    std::string id = "id";              // where an item has its id; a dotted path
    std::string changed = "updatedAt";  // and the time of its last change
    SortKey order = SortKey::changed;
    Direction direction = Direction::ascending;
    Stability stability = Stability::stable;
    std::string changed_since = "updatedSince";  // query parameter; empty: there is none
    SinceMeans since_means = SinceMeans::at_or_after;
    std::optional<WindowOptions> window;
    std::optional<SoftDeleteOptions> soft_delete;
    ById by_id = ById::served;
};

// What stands around the items of a page. Paths are dotted: "data.items".
struct EnvelopeOptions
{
    std::string items = "items";
    std::string has_more = "hasMore";
    std::string total;   // path of the number of all rows; empty: not told
    std::string before;  // members as JSON text, in front of the others: "\"apiVersion\":\"2.1\""
    std::string after;   // and behind them
};

enum class Objection
{
    ignored,
    refused,  // 400
};

struct PageOptions
{
    std::size_t default_limit = 50;
    std::size_t max_limit = 200;
    Objection over_max = Objection::ignored;  // capped, or refused
    Objection unknown_parameters = Objection::ignored;
    double short_pages = 0;  // how probable it is that a page has fewer rows than it could
    EnvelopeOptions envelope;
};

enum class IdStyle
{
    text,    // "pat-0000012"
    number,  // 12: the same numbers in every list
    uuid,    // "5b1c9d3e-...": sorted by id, new rows come in the middle
};

struct DataOptions
{
    std::uint64_t seed = 1;
    std::uint32_t patients = 200;               // of the first tenant; the rest is in proportion
    ByKind<std::optional<std::uint32_t>> rows;  // exactly so many (items: for each price list)
    IdStyle ids = IdStyle::text;
    TimeSpelling times;              // of change times and other moments
    std::optional<int> kept_digits;  // the clock of its database; nothing: as spelled
};

enum class RetryAfterForm
{
    seconds,
    date,
    absent,
};

// One sliding window for each client_id, over all of its requests.
struct RateOptions
{
    std::size_t requests = 0;  // in any span of this length; 0: no limit
    Duration per = std::chrono::seconds(60);
    Duration retry_after = std::chrono::seconds(30);
    RetryAfterForm form = RetryAfterForm::seconds;
};

struct TenantOptions
{
    std::string id = "tenant-abc123";
    std::string name = "Clinica Milano";
    std::optional<std::uint32_t> patients;  // nothing: DataOptions::patients
};

struct Options
{
    DataOptions data;
    PageOptions pages;
    ByKind<ListOptions> lists;
    RateOptions rate;
    AccountOptions accounts;
    // The second is where strangers come from.
    std::vector<TenantOptions> tenants{{}, {"tenant-xyz789", "Studio Altrove", 20}};
    std::string account_host;  // answers for accounts only here; empty: at every host
    std::string api_host;      // likewise for the API

    Options() { lists[Kind::availabilities].window.emplace(); }
};

}  // namespace giposync::sandbox
