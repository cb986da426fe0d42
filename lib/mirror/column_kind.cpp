#include "mirror/column_kind.hpp"

#include "base/iso8601.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace giposync::mirror {
namespace {

constexpr std::array<std::pair<ColumnKind, std::string_view>, 7> names{{
    {ColumnKind::none, "none"},
    {ColumnKind::boolean, "boolean"},
    {ColumnKind::integer, "integer"},
    {ColumnKind::real, "real"},
    {ColumnKind::date, "date"},
    {ColumnKind::timestamp, "timestamp"},
    {ColumnKind::text, "text"},
}};

bool is_number(ColumnKind kind)
{
    return kind == ColumnKind::boolean || kind == ColumnKind::integer || kind == ColumnKind::real;
}

// Tells most strings that are no time from their first characters, before the costly look.
bool starts_like_a_date(std::string_view text)
{
    return text.size() >= 10 && text[4] == '-' && text[7] == '-' && text[0] >= '0' && text[0] <= '9';
}

ColumnKind kind_of_number(std::string_view token)
{
    if (token.find_first_of(".eE") != std::string_view::npos)
        return ColumnKind::real;
    constexpr std::size_t digits_that_always_fit = 18;
    if (token.size() <= digits_that_always_fit || json::as_integer(token))
        return ColumnKind::integer;
    return ColumnKind::text;
}

ColumnKind kind_of_string(std::string_view text, const Zone& zone)
{
    if (text.empty())
        return ColumnKind::none;
    if (!starts_like_a_date(text))
        return ColumnKind::text;
    if (text.size() == 10)
        return is_date(text) ? ColumnKind::date : ColumnKind::text;
    return parse_timestamp(text, zone) ? ColumnKind::timestamp : ColumnKind::text;
}

}  // namespace

std::string_view name_of(ColumnKind kind)
{
    return std::find_if(names.begin(), names.end(), [kind](const auto& n) { return n.first == kind; })
        ->second;
}

ColumnKind kind_named(std::string_view name)
{
    for (const auto& [kind, its_name] : names)
        if (its_name == name)
            return kind;
    throw std::logic_error("no kind of column is called " + std::string(name));
}

std::string_view sql_type(ColumnKind kind)
{
    switch (kind)
    {
    case ColumnKind::boolean:
    case ColumnKind::integer: return "INTEGER";
    case ColumnKind::real: return "REAL";
    case ColumnKind::none:
    case ColumnKind::date:
    case ColumnKind::timestamp:
    case ColumnKind::text: return "TEXT";
    }
    return "TEXT";
}

ColumnKind widened(ColumnKind a, ColumnKind b)
{
    if (a == b || b == ColumnKind::none)
        return a;
    if (a == ColumnKind::none)
        return b;
    if (is_number(a) && is_number(b))
        return std::max(a, b);
    const auto is_time = [](ColumnKind kind) {
        return kind == ColumnKind::date || kind == ColumnKind::timestamp;
    };
    if (is_time(a) && is_time(b))
        return ColumnKind::timestamp;
    return ColumnKind::text;
}

ColumnKind kind_of(std::string_view token, json::Kind kind, const Zone& zone)
{
    switch (kind)
    {
    case json::Kind::null: return ColumnKind::none;
    case json::Kind::boolean: return ColumnKind::boolean;
    case json::Kind::number: return kind_of_number(token);
    case json::Kind::string: return kind_of_string(token.substr(1, token.size() - 2), zone);
    case json::Kind::object:
    case json::Kind::array: return ColumnKind::text;
    }
    return ColumnKind::text;
}

}  // namespace giposync::mirror
