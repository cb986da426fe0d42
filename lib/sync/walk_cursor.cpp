#include "sync/walk_cursor.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <stdexcept>

namespace json = boost::json;

namespace giposync::sync {
namespace {

constexpr std::int64_t cursor_version = 2;

std::int64_t count_of(Instant instant)
{
    return instant.time_since_epoch().count();
}

template <class T>
json::value or_null(const std::optional<T>& value)
{
    return value ? json::value(*value) : json::value(nullptr);
}

json::object to_json(const Pager::State& state)
{
    return {
        {"limit", state.limit},
        {"page_rows", state.page_rows},
        {"reached", state.reached},
        {"bad_tail", state.bad_tail},
        {"overlap", state.overlap},
        {"fresh_until", state.fresh_until},
        {"pages", state.pages},
        {"drift", state.drift},
        {"misses", state.misses},
        {"stalls", state.stalls},
        {"restarts", state.restarts},
        {"proved", state.proved},
        {"unstable", state.unstable},
    };
}

// Reads members that must be there and be possible; throws a std::exception where they are not.
class Members
{
public:
    explicit Members(const json::object& object) : object_(object) {}

    std::int64_t number(const char* name) const { return object_.at(name).as_int64(); }

    // A number that no walk has ever counted below nothing.
    std::int64_t count(const char* name) const
    {
        const auto value = number(name);
        if (value < 0)
            throw std::out_of_range(name);
        return value;
    }

    std::int32_t nanoseconds(const char* name) const
    {
        const auto value = count(name);
        if (value > 999'999'999)
            throw std::out_of_range(name);
        return static_cast<std::int32_t>(value);
    }

    bool flag(const char* name) const { return object_.at(name).as_bool(); }

    std::optional<std::int64_t> optional_number(const char* name) const
    {
        const auto& value = object_.at(name);
        return value.is_null() ? std::nullopt : std::optional{value.as_int64()};
    }

    Members object(const char* name) const { return Members{object_.at(name).as_object()}; }

private:
    const json::object& object_;
};

Pager::State pager_from(const Members& in)
{
    Pager::State state;
    state.limit = in.count("limit");
    state.page_rows = in.count("page_rows");
    state.reached = in.count("reached");
    state.bad_tail = in.count("bad_tail");
    state.overlap = in.count("overlap");
    state.fresh_until = in.count("fresh_until");
    state.pages = in.count("pages");
    state.drift = in.count("drift");
    state.misses = in.count("misses");
    state.stalls = in.count("stalls");
    state.restarts = in.count("restarts");
    state.proved = in.flag("proved");
    state.unstable = in.flag("unstable");
    return state;
}

WalkCursor cursor_from(const Members& in)
{
    WalkCursor cursor;
    cursor.pass = in.count("pass");
    cursor.leg = in.count("leg");
    cursor.leg_try = in.count("leg_try");
    cursor.parent_row = in.count("parent_row");
    cursor.slice = static_cast<std::size_t>(in.count("slice"));
    cursor.pager = pager_from(in.object("pager"));
    cursor.frontier = in.count("frontier");
    cursor.bad_rows = in.count("bad_rows");
    cursor.counted_to = in.count("counted_to");
    cursor.fingerprint = in.number("fingerprint");
    cursor.started = Instant{Duration(in.number("started"))};
    if (const auto time = in.optional_number("server_started"))
        cursor.server_started = Instant{Duration(*time)};
    const auto nanoseconds = in.nanoseconds("latest_nanoseconds");
    if (const auto seconds = in.optional_number("latest"))
        cursor.edge.latest = Timestamp{*seconds, nanoseconds};
    cursor.edge.in_its_second = in.count("in_latest_second");
    cursor.edge.in_the_second_before = in.count("in_second_before");
    cursor.first_day = in.number("first_day");
    cursor.end_day = in.number("end_day");
    cursor.last_first_day = in.optional_number("last_first_day");
    cursor.feed = in.count("feed");
    cursor.drift = in.count("drift");
    cursor.rows_met = in.count("rows_met");
    cursor.proved = in.flag("proved");
    cursor.unfiltered = in.flag("unfiltered");
    return cursor;
}

}  // namespace

std::string_view name_of(WalkMode mode)
{
    switch (mode)
    {
    case WalkMode::fill: return "fill";
    case WalkMode::change: return "change";
    case WalkMode::full: return "full";
    case WalkMode::reconcile: return "reconcile";
    }
    return "";
}

std::string to_text(const WalkCursor& cursor)
{
    const auto server_started =
        cursor.server_started ? std::optional{count_of(*cursor.server_started)} : std::nullopt;
    const auto& edge = cursor.edge;
    const auto latest = edge.latest ? std::optional{edge.latest->seconds} : std::nullopt;
    return json::serialize(json::object{
        {"version", cursor_version},
        {"pass", cursor.pass},
        {"leg", cursor.leg},
        {"leg_try", cursor.leg_try},
        {"parent_row", cursor.parent_row},
        {"slice", static_cast<std::int64_t>(cursor.slice)},
        {"pager", to_json(cursor.pager)},
        {"frontier", cursor.frontier},
        {"bad_rows", cursor.bad_rows},
        {"counted_to", cursor.counted_to},
        {"fingerprint", cursor.fingerprint},
        {"started", count_of(cursor.started)},
        {"server_started", or_null(server_started)},
        {"latest", or_null(latest)},
        {"latest_nanoseconds", std::int64_t{edge.latest ? edge.latest->nanoseconds : 0}},
        {"in_latest_second", edge.in_its_second},
        {"in_second_before", edge.in_the_second_before},
        {"first_day", cursor.first_day},
        {"end_day", cursor.end_day},
        {"last_first_day", or_null(cursor.last_first_day)},
        {"feed", cursor.feed},
        {"drift", cursor.drift},
        {"rows_met", cursor.rows_met},
        {"proved", cursor.proved},
        {"unfiltered", cursor.unfiltered},
    });
}

std::optional<WalkCursor> parse_cursor(std::string_view text)
{
    boost::system::error_code ec;
    const auto document = json::parse({text.data(), text.size()}, ec);
    if (ec || !document.is_object())
        return std::nullopt;
    try
    {
        const Members in{document.get_object()};
        if (in.number("version") != cursor_version)
            return std::nullopt;
        return cursor_from(in);
    }
    catch (const std::exception&)
    {
        return std::nullopt;
    }
}

}  // namespace giposync::sync
