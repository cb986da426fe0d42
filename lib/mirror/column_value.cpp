#include "mirror/column_value.hpp"

#include "base/iso8601.hpp"

#include <utility>

namespace giposync::mirror {
namespace {

std::string_view keep(std::string text, TextArena& arena)
{
    return arena.emplace_back(std::move(text));
}

// SQL's text functions stop at a NUL, so a column shows U+FFFD for it; the payload has it as it came.
std::string without_nul(std::string text)
{
    for (auto at = text.find('\0'); at != std::string::npos; at = text.find('\0', at))
        text.replace(at, 1, "\xEF\xBF\xBD");
    return text;
}

std::string_view text_of(std::string_view token, TextArena& arena)
{
    if (token.find('\\') == std::string_view::npos)
        return token.substr(1, token.size() - 2);
    return keep(without_nul(json::decoded(token)), arena);
}

ColumnValue number_in(std::string_view token, json::Kind json_kind, ColumnKind column_kind)
{
    if (json_kind == json::Kind::boolean)
        return std::int64_t{token == "true"};
    if (json_kind != json::Kind::number)
        return nullptr;  // an empty string where numbers stand
    if (column_kind == ColumnKind::real)
        return json::as_double(token);
    if (const auto integer = json::as_integer(token))
        return *integer;
    return nullptr;
}

}  // namespace

ColumnValue value_in_column(
    std::string_view token,
    json::Kind json_kind,
    ColumnKind column_kind,
    const Zone& zone,
    TextArena& arena
)
{
    if (json_kind == json::Kind::null)
        return nullptr;
    switch (column_kind)
    {
    case ColumnKind::boolean:
    case ColumnKind::integer:
    case ColumnKind::real: return number_in(token, json_kind, column_kind);
    case ColumnKind::timestamp:
        if (const auto time = parse_timestamp(token.substr(1, token.size() - 2), zone))
            return keep(to_text(*time), arena);
        break;
    case ColumnKind::none:
    case ColumnKind::date:
    case ColumnKind::text: break;
    }
    if (json_kind == json::Kind::string)
        return text_of(token, arena);
    return token;
}

}  // namespace giposync::mirror
