#include "sync/walk_cursor.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

namespace json = boost::json;

namespace giposync::sync {
namespace {

constexpr std::int64_t cursor_version = 1;

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
        {"pages", state.pages},
        {"drift", state.drift},
        {"misses", state.misses},
        {"stalls", state.stalls},
        {"restarts", state.restarts},
        {"proved", state.proved},
        {"unstable", state.unstable},
    };
}

// Reads members that must be there; throws what boost::json throws where they are not.
class Members
{
public:
    explicit Members(const json::object& object) : object_(object) {}

    std::int64_t number(const char* name) const { return object_.at(name).as_int64(); }

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
    state.limit = in.number("limit");
    state.page_rows = in.number("page_rows");
    state.reached = in.number("reached");
    state.bad_tail = in.number("bad_tail");
    state.overlap = in.number("overlap");
    state.pages = in.number("pages");
    state.drift = in.number("drift");
    state.misses = in.number("misses");
    state.stalls = in.number("stalls");
    state.restarts = in.number("restarts");
    state.proved = in.flag("proved");
    state.unstable = in.flag("unstable");
    return state;
}

WalkCursor cursor_from(const Members& in)
{
    WalkCursor cursor;
    cursor.pass = in.number("pass");
    cursor.leg = in.number("leg");
    cursor.leg_try = in.number("leg_try");
    cursor.parent_row = in.number("parent_row");
    cursor.slice = static_cast<std::size_t>(in.number("slice"));
    cursor.pager = pager_from(in.object("pager"));
    cursor.frontier = in.number("frontier");
    cursor.bad_rows = in.number("bad_rows");
    cursor.counted_to = in.number("counted_to");
    cursor.fingerprint = in.number("fingerprint");
    cursor.started = Instant{Duration(in.number("started"))};
    if (const auto time = in.optional_number("server_started"))
        cursor.server_started = Instant{Duration(*time)};
    if (const auto seconds = in.optional_number("latest"))
        cursor.latest = Timestamp{*seconds, static_cast<std::int32_t>(in.number("latest_nanoseconds"))};
    cursor.first_day = in.number("first_day");
    cursor.end_day = in.number("end_day");
    cursor.last_first_day = in.optional_number("last_first_day");
    cursor.feed = in.number("feed");
    cursor.drift = in.number("drift");
    cursor.rows_met = in.number("rows_met");
    cursor.witness = in.number("witness");
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
    const auto latest = cursor.latest ? std::optional{cursor.latest->seconds} : std::nullopt;
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
        {"latest_nanoseconds", std::int64_t{cursor.latest ? cursor.latest->nanoseconds : 0}},
        {"first_day", cursor.first_day},
        {"end_day", cursor.end_day},
        {"last_first_day", or_null(cursor.last_first_day)},
        {"feed", cursor.feed},
        {"drift", cursor.drift},
        {"rows_met", cursor.rows_met},
        {"witness", cursor.witness},
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
