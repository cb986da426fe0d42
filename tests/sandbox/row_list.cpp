#include "sandbox/row_list.hpp"

#include <algorithm>
#include <numeric>

namespace giposync::sandbox {
namespace {

// Signed numbers in the order of unsigned ones.
std::uint64_t unsigned_order(std::int64_t number)
{
    return static_cast<std::uint64_t>(number) ^ (std::uint64_t{1} << 63);
}

// Where a position goes in the shuffled order of `total` rows: a permutation that needs no memory.
std::size_t shuffled(std::size_t position, std::size_t total, std::uint64_t shuffle)
{
    std::uint64_t factor = mixed(shuffle) % total;
    while (std::gcd(factor, std::uint64_t{total}) != 1)
        ++factor;
    return static_cast<std::size_t>((position * factor + mixed(shuffle + 1) % total) % total);
}

}  // namespace

RowList::RowList(
    const Scene& scene,
    Kind kind,
    std::uint32_t first_ordinal,
    std::uint32_t count,
    const ListOptions& options,
    int kept_digits
)
    : options_(options), kept_digits_(kept_digits), rows_(scene, kind, first_ordinal, options), live_(count)
{
    rows_.fill(count, kept_digits);
    const auto fill = [&](SortedEntries& index, Entry (RowList::*entry)(Slot) const) {
        std::vector<Entry> entries;
        entries.reserve(count);
        for (Slot slot = 0; slot < count; ++slot)
            entries.push_back((this->*entry)(slot));
        index.assign(std::move(entries));
    };
    fill(by_change_, &RowList::entry_by_change);
    if (options_.order != SortKey::changed)
        fill(by_order_, &RowList::entry_in_order);
    if (options_.window)
        fill(by_day_, &RowList::entry_by_day);
}

Entry RowList::entry_by_change(Slot slot) const
{
    return {unsigned_order(rows_.changed(slot).time_since_epoch().count()), rows_.id_sort_key(slot), slot};
}

Entry RowList::entry_in_order(Slot slot) const
{
    switch (options_.order)
    {
    case SortKey::changed: break;
    case SortKey::id: return {rows_.id_sort_key(slot), 0, slot};
    case SortKey::name: return {rows_.name_sort_key(slot), rows_.id_sort_key(slot), slot};
    case SortKey::insertion: return {slot, 0, slot};
    }
    return entry_by_change(slot);
}

Entry RowList::entry_by_day(Slot slot) const
{
    return {unsigned_order(rows_.day(slot)), 0, slot};
}

void RowList::link(Slot slot)
{
    if (rows_.state(slot) == RowState::gone)
        return;
    by_change_.insert(entry_by_change(slot));
    if (options_.order != SortKey::changed)
        by_order_.insert(entry_in_order(slot));
    if (options_.window)
        by_day_.insert(entry_by_day(slot));
}

void RowList::unlink(Slot slot)
{
    if (rows_.state(slot) == RowState::gone)
        return;
    by_change_.erase(entry_by_change(slot));
    if (options_.order != SortKey::changed)
        by_order_.erase(entry_in_order(slot));
    if (options_.window)
        by_day_.erase(entry_by_day(slot));
}

template <class Change>
void RowList::relink(Slot slot, Change change)
{
    const bool was_live = rows_.state(slot) == RowState::live;
    unlink(slot);
    change();
    link(slot);
    const bool is_live = rows_.state(slot) == RowState::live;
    if (was_live && !is_live)
    {
        --live_;
        deleted_.push_back(slot);
    }
    if (!was_live && is_live)
    {
        ++live_;
        std::erase(deleted_, slot);
    }
    ++version_;
}

Slot RowList::insert(Stamp changed)
{
    const Slot slot = rows_.add(kept(changed, kept_digits_));
    link(slot);
    ++live_;
    ++version_;
    return slot;
}

Slot RowList::insert_exact(std::string_view id, std::string text, Stamp changed, Mirrorable mirrorable)
{
    const Slot slot = rows_.add_exact(id, std::move(text), kept(changed, kept_digits_), mirrorable);
    link(slot);
    ++live_;
    ++version_;
    return slot;
}

void RowList::replace_exact(Slot slot, std::string text, Stamp changed)
{
    relink(slot, [&] { rows_.replace_exact(slot, std::move(text), kept(changed, kept_digits_)); });
}

void RowList::update(Slot slot, const std::vector<Edit>& edits, Stamp changed)
{
    relink(slot, [&] { rows_.edit(slot, edits, kept(changed, kept_digits_)); });
}

void RowList::remove(Slot slot, Stamp changed)
{
    const bool flags = options_.soft_delete && !rows_.is_exact(slot);
    const auto state = flags ? RowState::flagged : RowState::gone;
    relink(slot, [&] { rows_.set_state(slot, state, kept(changed, kept_digits_)); });
}

void RowList::erase(Slot slot)
{
    relink(slot, [&] { rows_.set_state(slot, RowState::gone, rows_.changed(slot)); });
}

void RowList::restore(Slot slot, Stamp changed)
{
    relink(slot, [&] { rows_.set_state(slot, RowState::live, kept(changed, kept_digits_)); });
}

std::optional<Slot> RowList::any_live(Random& random) const
{
    if (live_ == 0)
        return std::nullopt;
    // Flagged rows are listed too: start anywhere and take the first that is live.
    for (std::size_t at = random.below(by_change_.size());; at = (at + 1) % by_change_.size())
        if (const Slot slot = by_change_.at(at).slot; rows_.state(slot) == RowState::live)
            return slot;
}

std::optional<Slot> RowList::any_deleted(Random& random) const
{
    if (deleted_.empty())
        return std::nullopt;
    return random.pick(deleted_);
}

std::optional<Stamp> RowList::newest() const
{
    if (by_change_.size() == 0)
        return std::nullopt;
    return rows_.changed(by_change_.at(by_change_.size() - 1).slot);
}

const SortedEntries& RowList::order() const
{
    return options_.order == SortKey::changed ? by_change_ : by_order_;
}

// The first place that a row changed at (or after) this time can have.
Entry RowList::start_of(Stamp since) const
{
    const auto major = unsigned_order(since.time_since_epoch().count());
    return {options_.since_means == SinceMeans::after ? major + 1 : major, 0, 0};
}

// All rows that pass a filter, in ascending order. Kept until the list or the question changes: the pages of
// one walk ask the same.
const std::vector<Slot>& RowList::matches(const Filter& filter) const
{
    if (matches_ && matches_->version == version_ && matches_->filter == filter)
        return matches_->slots;
    std::vector<Slot> found;
    if (filter.days)
    {
        const auto first = by_day_.rank({unsigned_order(filter.days->from), 0, 0});
        const auto end = by_day_.rank({unsigned_order(filter.days->end), 0, 0});
        found = by_day_.slots(first, end > first ? end - first : 0);
        const auto too_old = [&](Slot slot) { return entry_by_change(slot) < start_of(*filter.since); };
        if (filter.since)
            std::erase_if(found, too_old);
    }
    else
    {
        const auto first = by_change_.rank(start_of(*filter.since));
        found = by_change_.slots(first, by_change_.size() - first);
    }
    std::vector<Entry> sorted;
    sorted.reserve(found.size());
    for (const Slot slot : found)
        sorted.push_back(entry_in_order(slot));
    std::sort(sorted.begin(), sorted.end());
    std::transform(sorted.begin(), sorted.end(), found.begin(), [](const Entry& entry) {
        return entry.slot;
    });
    matches_ = Matches{filter, version_, std::move(found)};
    return matches_->slots;
}

std::vector<Slot> RowList::slots_in_range(
    std::size_t first,
    std::size_t total,
    std::size_t offset,
    std::size_t count
) const
{
    if (options_.direction == Direction::ascending)
        return order().slots(first + offset, count);
    auto found = order().slots(first + total - offset - count, count);
    std::reverse(found.begin(), found.end());
    return found;
}

Page RowList::page(const ListQuery& query, std::uint64_t shuffle) const
{
    const auto& filter = query.filter;
    const bool in_one_piece = !filter.days && (!filter.since || options_.order == SortKey::changed);
    const auto* const found = in_one_piece ? nullptr : &matches(filter);
    const auto first = in_one_piece && filter.since ? order().rank(start_of(*filter.since)) : 0;

    Page page;
    page.total = found ? found->size() : order().size() - first;
    const auto offset = std::min(query.offset, page.total);
    const auto count = std::min(query.limit, page.total - offset);
    page.more = offset + count < page.total;
    if (in_one_piece && options_.stability == Stability::stable)
    {
        page.slots = slots_in_range(first, page.total, offset, count);
        return page;
    }
    for (std::size_t i = offset; i < offset + count; ++i)
    {
        const bool backward = options_.direction == Direction::descending;
        auto position = backward ? page.total - 1 - i : i;
        if (options_.stability == Stability::unstable)
            position = shuffled(position, page.total, shuffle);
        page.slots.push_back(found ? (*found)[position] : order().at(first + position).slot);
    }
    return page;
}

}  // namespace giposync::sandbox
