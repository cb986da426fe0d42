#include "config/catalogue_reader.hpp"

#include "config/resource_section.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <set>

namespace giposync::config {
namespace {

using Table = TomlValue::Table;

// An entry on its way into the catalogue.
struct Draft
{
    TomlEntry entry;  // each key with the place where it was said last
    bool shipped;
    Resource resource;
};

Section section_of(const Draft& draft, Problems& problems)
{
    return {
        draft.entry.value,
        draft.entry.place,
        "resources." + draft.entry.key,
        problems,
        EmptyValues::are_absent};
}

// A key is overridden as a whole. Whoever changes how often a resource is synced changes with it what is
// late, unless they say that too.
void override_keys(Table& shipped, const Table& overrides)
{
    const auto find = [](auto& table, std::string_view key) {
        return std::find_if(table.begin(), table.end(), [key](const TomlEntry& e) { return e.key == key; });
    };
    if (find(overrides, "every") != overrides.end())
        if (const auto lag = find(shipped, "max_lag"); lag != shipped.end())
            shipped.erase(lag);
    for (const TomlEntry& entry : overrides)
    {
        if (const auto place = find(shipped, entry.key); place != shipped.end())
            *place = entry;
        else
            shipped.push_back(entry);
    }
}

std::vector<Draft> drafts_of(const TomlValue& shipped)
{
    std::vector<Draft> drafts;
    if (const auto* resources = shipped.find("resources"))
        if (const auto* table = resources->as<Table>())
            for (const TomlEntry& entry : *table)
                drafts.push_back({entry, true, {}});
    return drafts;
}

void override_drafts(std::vector<Draft>& drafts, const TomlEntry& overrides, Problems& problems)
{
    Section section{overrides.value, overrides.place, "resources", problems};
    const auto* table = overrides.value.as<Table>();
    if (!table)
        return;
    for (const TomlEntry& entry : *table)
    {
        const auto draft = std::find_if(drafts.begin(), drafts.end(), [&entry](const Draft& d) {
            return d.entry.key == entry.key;
        });
        const auto* keys = entry.value.as<Table>();
        if (draft == drafts.end())
            drafts.push_back({entry, false, {}});
        else if (keys)
        {
            draft->entry.place = entry.place;
            override_keys(std::get<Table>(draft->entry.value.value), *keys);
        }
        else
            draft->entry = entry;  // no table: said when it is read
    }
}

std::vector<std::string> names_of(const std::vector<Draft>& drafts)
{
    std::vector<std::string> names;
    for (const Draft& draft : drafts)
        names.push_back(draft.entry.key);
    return names;
}

// A new resource without the two keys that it needs is, most often, a shipped one mistyped.
bool is_mistyped(const Draft& draft)
{
    return !draft.shipped && draft.entry.value.as<Table>() && !draft.entry.value.find("path") &&
           !draft.entry.value.find("scope");
}

void read_draft(Draft& draft, const std::vector<std::string>& shipped_names, Problems& problems)
{
    auto section = section_of(draft, problems);
    if (const auto why = why_no_resource_name(draft.entry.key))
        section.problem_of_table(*why);
    if (is_mistyped(draft))
    {
        const auto meant = nearest(draft.entry.key, shipped_names);
        section.problem_of_table(
            "is not in the catalogue (the nearest known is " + (meant.empty() ? "none" : meant) +
            "), and a new resource needs path and scope"
        );
    }
    draft.resource = read_resource(ResourceName{draft.entry.key}, section);
}

const Draft* find(const std::vector<Draft>& drafts, const ResourceName& name)
{
    const auto found = std::find_if(drafts.begin(), drafts.end(), [&name](const Draft& d) {
        return d.entry.key == name.text();
    });
    return found == drafts.end() ? nullptr : &*found;
}

void check_parents(const std::vector<Draft>& drafts, const Draft& draft, Problems& problems)
{
    auto section = section_of(draft, problems);
    std::set<ResourceName> met{draft.resource.name};
    std::string chain = draft.resource.name.text();
    const auto* parent = &draft.resource.parent;
    while (*parent)
    {
        const auto* above = find(drafts, **parent);
        if (!above && parent == &draft.resource.parent)
            section.problem(
                "parent",
                in_quotes((*parent)->text()) + " is not in the catalogue; the nearest known is " +
                    nearest((*parent)->text(), names_of(drafts))
            );
        if (!above)
            return;
        chain += " -> " + (*parent)->text();
        if (!met.insert(**parent).second)
            return section.problem("parent", "goes round in a circle: " + chain);
        parent = &above->resource.parent;
    }
}

}  // namespace

Catalogue read_catalogue(const TomlValue& shipped, const TomlEntry* overrides, Problems& problems)
{
    auto drafts = drafts_of(shipped);
    const auto shipped_names = names_of(drafts);
    if (overrides)
        override_drafts(drafts, *overrides, problems);

    Catalogue catalogue;
    for (Draft& draft : drafts)
        read_draft(draft, shipped_names, problems);
    for (const Draft& draft : drafts)
    {
        check_parents(drafts, draft, problems);
        catalogue.push_back(draft.resource);
    }
    return catalogue;
}

}  // namespace giposync::config
