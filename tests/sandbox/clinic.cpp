#include "sandbox/clinic.hpp"

namespace giposync::sandbox {

Clinic::Clinic(const Options& options, const TenantOptions& tenant, std::uint64_t seed, Stamp born)
    : options_(options), kept_digits_(options.data.kept_digits.value_or(options.data.times.digits))
{
    scene_.seed = seed;
    scene_.born = born;
    scene_.sizes = sizes_of(options.data, tenant.patients.value_or(options.data.patients));
    scene_.ids = options.data.ids;
    scene_.times = options.data.times;
    for (const KindFacts& one : kinds)
        if (one.kind != Kind::price_list_items)
            lists_[one.kind] = std::make_unique<RowList>(
                scene_,
                one.kind,
                0,
                scene_.sizes[one.kind],
                options.lists[one.kind],
                kept_digits_
            );
    for (std::uint32_t i = 0; i < scene_.sizes[Kind::price_lists]; ++i)
        add_items(scene_.sizes[Kind::price_list_items]);
}

void Clinic::add_items(std::uint32_t count)
{
    const auto first = static_cast<std::uint32_t>(items_.size()) * items_of_one_list;
    items_.push_back(std::make_unique<RowList>(
        scene_,
        Kind::price_list_items,
        first,
        count,
        options_.lists[Kind::price_list_items],
        kept_digits_
    ));
    for (const DeployedField& field : items_.front()->rows().deployed())
        if (items_.size() > 1)
            items_.back()->deploy(field);
}

RowList& Clinic::items_of(Slot price_list)
{
    while (items_.size() <= price_list)
        add_items(0);
    return *items_[price_list];
}

const RowList& Clinic::items_of(Slot price_list) const
{
    return *items_.at(price_list);
}

RowList* Clinic::list_to_change(Kind kind, Random& random)
{
    if (kind != Kind::price_list_items)
        return lists_[kind].get();
    const auto parent = list(Kind::price_lists).any_live(random);
    return parent ? &items_of(*parent) : nullptr;
}

Slot Clinic::insert(Kind kind, RowList& list, Stamp changed)
{
    const Slot slot = list.insert(changed);
    if (kind == Kind::price_lists)
    {
        RowList& items = items_of(slot);
        for (int i = 0; i < 5; ++i)
            items.insert(changed);
    }
    return slot;
}

void Clinic::deploy(Kind kind, const DeployedField& field)
{
    if (kind != Kind::price_list_items)
        return lists_[kind]->deploy(field);
    for (const auto& items : items_)
        items->deploy(field);
}

std::vector<Clinic::ParentedList> Clinic::lists_of(Kind kind) const
{
    if (kind != Kind::price_list_items)
        return {{lists_[kind].get(), {}}};
    std::vector<ParentedList> found;
    const auto& parents = list(Kind::price_lists).rows();
    for (Slot parent = 0; parent < items_.size(); ++parent)
        if (parents.state(parent) == RowState::live)
            found.push_back({items_[parent].get(), parents.id(parent)});
    return found;
}

void Clinic::for_each_live(Kind kind, const Visit& visit) const
{
    for (const auto& [list, parent] : lists_of(kind))
    {
        const Rows& rows = list->rows();
        for (Slot slot = 0; slot < rows.count(); ++slot)
            if (rows.state(slot) == RowState::live && rows.is_mirrorable(slot))
                visit(rows.id(slot), rows.text(slot), parent);
    }
}

std::map<std::string, std::string> Clinic::truth(Kind kind) const
{
    std::map<std::string, std::string> found;
    for_each_live(kind, [&](const std::string& id, const std::string& text, const std::string&) {
        found[id] = text;
    });
    return found;
}

std::map<std::string, std::string> Clinic::parents(Kind kind) const
{
    std::map<std::string, std::string> found;
    if (kind == Kind::price_list_items)
        for_each_live(kind, [&](const std::string& id, const std::string&, const std::string& parent) {
            found[id] = parent;
        });
    return found;
}

std::optional<std::string> Clinic::served(Kind kind, std::string_view id) const
{
    for (const auto& [list, parent] : lists_of(kind))
    {
        const auto slot = list->rows().find(id);
        if (slot && list->rows().state(*slot) == RowState::live)
            return list->rows().text(*slot);
    }
    return std::nullopt;
}

std::vector<std::string> Clinic::unmirrorable(Kind kind) const
{
    std::vector<std::string> found;
    for (const auto& [list, parent] : lists_of(kind))
    {
        const Rows& rows = list->rows();
        for (Slot slot = 0; slot < rows.count(); ++slot)
            if (rows.state(slot) == RowState::live && !rows.is_mirrorable(slot))
                found.push_back(rows.text(slot));
    }
    return found;
}

std::size_t Clinic::live(Kind kind) const
{
    std::size_t count = 0;
    for (const auto& [list, parent] : lists_of(kind))
        count += list->live();
    return count;
}

}  // namespace giposync::sandbox
