#include "config/proposed_names.hpp"

#include "config/catalogue.hpp"
#include "config/names.hpp"
#include "config/resource_section.hpp"

namespace giposync::config {

ProposedNames::ProposedNames()
{
    for (const Resource& resource : shipped_catalogue())
        shipped_.emplace(squashed(resource.name.text()), resource.name.text());
}

std::string ProposedNames::give(const TenantPath& where)
{
    auto name =
        where.above.empty() ? plain(where.last) : singular(at(where.above)) + "_" + snake_case(where.last);
    if (taken_.contains(name) && where.above.empty() && !where.before.empty())
        name = snake_case(where.before) + "_" + name;
    name = usable(name);
    taken_.insert(name);
    by_path_[where.path] = name;
    return name;
}

std::string ProposedNames::plain(const std::string& segment) const
{
    const auto known = shipped_.find(squashed(segment));
    return known == shipped_.end() ? snake_case(segment) : known->second;
}

std::string ProposedNames::usable(const std::string& name) const
{
    constexpr std::size_t room_for_a_suffix = 48;
    auto base = why_no_resource_name(name) ? name.substr(0, room_for_a_suffix) + "_list" : name;
    if (why_no_resource_name(base))
        base = "list";
    auto usable = base;
    for (int number = 2; taken_.contains(usable); ++number)
        usable = base + "_" + std::to_string(number);
    return usable;
}

}  // namespace giposync::config
