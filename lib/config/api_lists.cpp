#include "config/api_lists.hpp"

#include "config/names.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace giposync::config {
namespace {

constexpr std::size_t most_lists = 500;

// A slash at the end makes no difference here.
std::vector<std::string_view> segments_of(std::string_view path)
{
    std::vector<std::string_view> segments;
    while (path.ends_with('/'))
        path.remove_suffix(1);
    while (!path.empty())
    {
        path.remove_prefix(1);  // the slash
        segments.push_back(path.substr(0, path.find('/')));
        path.remove_prefix(segments.back().size());
    }
    return segments;
}

bool is_placeholder(std::string_view segment)
{
    return segment.size() > 2 && segment.starts_with('{') && segment.ends_with('}') &&
           segment.find_first_of("{}", 1) == segment.size() - 1;
}

bool has_brace(std::string_view segment)
{
    return segment.find_first_of("{}") != std::string_view::npos;
}

bool is_tenant(std::string_view segment, std::string_view before)
{
    return is_placeholder(segment) &&
           (contains_any(squashed(segment), {"tenant"}) || is_any(squashed(before), {"tenants", "tenant"}));
}

// Below a tenant, and a list: what ends in a placeholder is one row.
bool is_below_tenant(std::string_view path)
{
    const auto segments = segments_of(path);
    if (segments.empty() || is_placeholder(segments.back()))
        return false;
    for (std::size_t i = 1; i + 1 < segments.size(); ++i)
        if (is_tenant(segments[i], segments[i - 1]))
            return true;
    return false;
}

bool is_v2(std::string_view path)
{
    return path.starts_with("/v2/");
}

// What is known of the other lists when one is judged.
struct Others
{
    std::set<std::string> kept;                    // paths
    std::map<std::string, std::string> top_level;  // by name, the paths of those without a parent
};

// Why this list should not be mirrored beside the others; empty where it should.
std::string why_not_beside(const Others& others, const TenantPath& where)
{
    if (others.kept.contains(where.path))
        return "it is there twice";
    if (where.above.empty())
        return {};
    if (const auto top = others.top_level.find(squashed(where.last)); top != others.top_level.end())
        return "it is likely a part of " + top->second + ", which lists them all";
    if (!others.kept.contains(where.above))
        return "it is below " + where.above + ", which is no list that could be mirrored";
    return {};
}

// In order of their paths, so that the list above is judged before what is below it.
void keep_what_stands_alone(ApiLists& found)
{
    std::sort(found.lists.begin(), found.lists.end(), [](const ApiList& a, const ApiList& b) {
        return a.where.path < b.where.path;
    });
    Others others;
    for (const ApiList& list : found.lists)
        if (list.where.above.empty())
            others.top_level.emplace(squashed(list.where.last), list.where.path);

    std::vector<ApiList> kept;
    for (ApiList& list : found.lists)
    {
        const auto why = why_not_beside(others, list.where);
        if (why.empty())
        {
            others.kept.insert(list.where.path);
            kept.push_back(std::move(list));
        }
        else
            found.left_out.push_back({list.read->path, why});
    }
    found.lists = std::move(kept);
}

}  // namespace

std::optional<TenantPath> tenant_path(std::string_view path)
{
    TenantPath where;
    bool tenant_met = false;
    bool parent_met = false;
    std::string_view before;
    for (const auto segment : segments_of(path))
    {
        if (!tenant_met && is_tenant(segment, before))
        {
            tenant_met = true;
            where.path += "/{tenantId}";
        }
        else if (tenant_met && !parent_met && is_placeholder(segment))
        {
            parent_met = true;
            where.above = where.path;
            where.path += "/{parent}";
        }
        else if (has_brace(segment))
            return std::nullopt;
        else
        {
            where.before = tenant_met ? where.last : "";
            where.last = tenant_met ? std::string(segment) : "";
            where.path += "/" + std::string(segment);
        }
        before = segment;
    }
    if (!tenant_met || where.last.empty())
        return std::nullopt;
    return where;
}

ApiLists find_lists(const Swagger& document)
{
    const auto& reads = document.reads();
    const bool knows_v2 = std::any_of(reads.begin(), reads.end(), [](const ApiRead& read) {
        return is_v2(read.path) && is_below_tenant(read.path);
    });

    ApiLists found;
    for (const ApiRead& read : reads)
    {
        if (!is_below_tenant(read.path))
            continue;
        auto where = tenant_path(read.path);
        auto page = page_shape(read);
        if (knows_v2 && !is_v2(read.path))
            found.left_out.push_back({read.path, "it is not of version 2"});
        else if (!where)
            found.left_out.push_back({read.path, "a catalogue knows only the tenant and one parent in a path"}
            );
        else if (!page)
            found.left_out.push_back({read.path, page.error().detail});
        else if (found.lists.size() >= most_lists)
            found.left_out.push_back({read.path, "there are too many lists"});
        else
            found.lists.push_back({&read, std::move(*where), std::move(*page)});
    }
    keep_what_stands_alone(found);
    return found;
}

}  // namespace giposync::config
