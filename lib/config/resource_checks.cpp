#include "base/url.hpp"
#include "config/resource_section.hpp"
#include "config/wording.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

constexpr std::string_view tenant_placeholder = "{tenantId}";
constexpr std::string_view parent_placeholder = "{parent}";

// Replaces the placeholders by plain text; whatever braces are left are none of ours.
std::string filled(std::string_view path)
{
    std::string filled{path};
    for (const auto placeholder : {tenant_placeholder, parent_placeholder})
        for (auto at = filled.find(placeholder); at != std::string::npos; at = filled.find(placeholder))
            filled.replace(at, placeholder.size(), "x");
    return filled;
}

bool has_dot_segment(std::string_view path)
{
    const auto closed = std::string(path) + "/";
    return closed.find("/./") != std::string::npos || closed.find("/../") != std::string::npos;
}

bool contains(std::string_view text, std::string_view part)
{
    return text.find(part) != std::string_view::npos;
}

}  // namespace

void check_path(const Resource& resource, Section& section)
{
    const auto& path = resource.path;
    if (path.empty())
        return;  // "is needed" has been said
    const auto plain = filled(path);
    if (contains(plain, "{") || contains(plain, "}"))
        return section.problem("path", "knows only the placeholders {tenantId} and {parent}");
    if (contains(path, "?"))
        return section.problem("path", "must not have a query: fixed parameters belong into query");
    if (!path.starts_with('/') || has_dot_segment(path) || !parse_url("https://host" + plain))
        return section.problem(
            "path",
            "must be a path from the API's base, such as /v2/tenants/{tenantId}/x"
        );
    if (!contains(path, tenant_placeholder))
        return section.problem("path", "must contain {tenantId}");
    if (contains(path, parent_placeholder) && !resource.parent)
        return section.problem("path", "contains {parent}, but the resource has no parent");
    if (!contains(path, parent_placeholder) && resource.parent)
        return section.problem("parent", "is set, but the path has no {parent} for the parent's id");
}

void check_parameters(const Resource& resource, Section& section)
{
    std::vector<std::string> used{"offset", "limit"};
    const auto use = [&](std::string_view key, const std::string& parameter) {
        if (parameter.empty())
            return;
        if (std::find(used.begin(), used.end(), parameter) != used.end())
            section.problem(key, "the query parameter " + in_quotes(parameter) + " is in use already");
        used.push_back(parameter);
    };
    if (resource.changed_since)
        use("changed_since", *resource.changed_since);
    if (resource.window)
    {
        use("window", resource.window->from);
        use("window", resource.window->to);
    }
    for (const auto& [name, value] : resource.query)
        use("query", name);
}

}  // namespace giposync::config
