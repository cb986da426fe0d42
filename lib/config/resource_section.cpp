#include "config/resource_section.hpp"

#include "base/zone.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace giposync::config {
namespace {

constexpr std::int64_t largest_page = 10'000;
constexpr std::int64_t most_rows = 1'000'000'000;

void read(Section& section, std::string_view key, std::optional<std::string>& into)
{
    std::string text;
    section.read(key, text);
    if (!text.empty())
        into = std::move(text);
}

// "patient.id": names with dots between them.
void check_dotted(Section& section, std::string_view key, std::string_view path)
{
    if (path.starts_with('.') || path.ends_with('.') || path.find("..") != std::string_view::npos)
        section.problem(key, "must be a field or a dotted path to one, not " + in_quotes(path));
}

std::optional<std::string> as_parameter(const TomlValue& value)
{
    if (const auto* text = value.as<std::string>())
        return *text;
    if (const auto* number = value.as<std::int64_t>())
        return std::to_string(*number);
    if (const auto* flag = value.as<bool>())
        return *flag ? "true" : "false";
    return std::nullopt;
}

Parameters read_query(const TomlValue& table, Section& section)
{
    Parameters query;
    if (!table.as<TomlValue::Table>())
        section.problem("query", "must be a table of query parameters, not " + std::string(table.kind()));
    else
        for (const TomlEntry& entry : *table.as<TomlValue::Table>())
        {
            if (auto value = as_parameter(entry.value))
                query.emplace_back(entry.key, std::move(*value));
            else
                section.problem(
                    "query",
                    entry.key + " must be a string, a whole number, true or false, not " +
                        std::string(entry.value.kind())
                );
        }
    return query;
}

// "10%" or 0.1. Nothing for what is neither, or not between nothing and all.
std::optional<double> as_share(const TomlValue& value)
{
    double share = -1;
    if (const auto* number = value.as<double>())
        share = *number;
    else if (const auto* whole = value.as<std::int64_t>())
        share = static_cast<double>(*whole);
    else if (const auto* text = value.as<std::string>(); text && text->ends_with('%'))
    {
        const auto* const end = text->data() + text->size() - 1;
        const auto [stopped, failure] = std::from_chars(text->data(), end, share, std::chars_format::fixed);
        share = failure == std::errc{} && stopped == end ? share / 100 : -1;
    }
    return share >= 0 && share <= 1 ? std::optional{share} : std::nullopt;
}

HoldDeletions read_hold_deletions(Section section)
{
    HoldDeletions hold;
    section.read("rows", hold.rows, std::int64_t{0}, most_rows);
    if (const auto* share = section.find("share"))
    {
        if (const auto parsed = as_share(*share))
            hold.share = *parsed;
        else
            section.problem("share", R"(must be a share of the live rows such as "10%" or 0.1)");
    }
    section.refuse_unknown();
    return hold;
}

Window read_window(Section section)
{
    constexpr std::array<std::pair<std::string_view, Window::Format>, 2> formats{
        {{"date", Window::Format::date}, {"instant", Window::Format::instant}}};

    Window window;
    section.read("from", window.from);
    section.read("to", window.to);
    section.read("back", window.back);
    section.read("ahead", window.ahead);
    section.read("slice", window.slice);
    section.read<Window::Format>("format", window.format, formats);
    section.need("from");
    section.need("to");
    if (!section.find("back") && !section.find("ahead"))
        section.problem_of_table("needs back, ahead or both: how far it reaches around today");
    if (window.slice && *window.slice < std::chrono::days(1))
        section.problem("slice", "must be at least 1d: a window is asked for by days");
    section.refuse_unknown();
    return window;
}

void check_zone(const Resource& resource, Section& section)
{
    if (const auto zone = Zone::find(resource.zone); !zone)
        section.problem("zone", zone.error().detail);
}

// A scope-token of RFC 6749, 3.3: several would be one for each blank between them.
void check_scope(const Resource& resource, Section& section)
{
    if (resource.scope.find_first_of(" \"\\") != std::string::npos)
        section.problem("scope", "must be one scope, not " + in_quotes(resource.scope));
}

void check_fields(const Resource& resource, Section& section)
{
    check_dotted(section, "id", resource.id);
    check_dotted(section, "updated_at", resource.updated_at);
    if (resource.deleted)
        check_dotted(section, "deleted", *resource.deleted);
}

}  // namespace

std::optional<std::string> why_no_resource_name(std::string_view name)
{
    constexpr std::size_t longest = 64;
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz";
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
    constexpr std::string_view taken[]{"sync_status", "changes", "rejects", "sync_runs", "columns"};

    if (name.empty() || name.size() > longest || letters.find(name.front()) == std::string_view::npos ||
        name.find_first_not_of(allowed) != std::string_view::npos || name.ends_with('_') ||
        name.find("__") != std::string_view::npos)
        return "must be a name in snake_case of at most 64 letters, such as price_lists";
    if (std::find(std::begin(taken), std::end(taken), name) != std::end(taken))
        return "is the name of one of the mirror's own relations";
    if (name.ends_with("_all"))
        return "must not end in _all: such a table holds the deleted rows of a resource too";
    if (name.starts_with("sqlite_"))
        return "must not begin with sqlite_: SQLite keeps such names for itself";
    return std::nullopt;
}

Resource read_resource(const ResourceName& name, Section& section)
{
    Resource resource;
    resource.name = name;
    section.read("path", resource.path);
    section.read("scope", resource.scope);
    std::string parent;
    section.read("parent", parent);
    if (!parent.empty())
        resource.parent = ResourceName{parent};
    read(section, "items", resource.items);
    section.read("id", resource.id);
    section.read("updated_at", resource.updated_at);
    section.read("zone", resource.zone);
    read(section, "deleted", resource.deleted);
    read(section, "changed_since", resource.changed_since);
    if (const auto* query = section.find("query"))
        resource.query = read_query(*query, section);
    section.read("limit", resource.limit, std::int64_t{1}, largest_page);
    if (auto window = section.table("window"))
        resource.window = read_window(*window);
    section.read("every", resource.every);
    section.read("reconcile_every", resource.reconcile_every);
    if (auto hold = section.table("hold_deletions"))
        resource.hold_deletions = read_hold_deletions(*hold);
    resource.max_lag = 3 * resource.every;
    section.read("max_lag", resource.max_lag);
    section.read("margin", resource.margin);

    section.need("path");
    section.need("scope");
    check_scope(resource, section);
    check_fields(resource, section);
    check_zone(resource, section);
    check_path(resource, section);
    check_parameters(resource, section);
    section.refuse_unknown();
    return resource;
}

}  // namespace giposync::config
