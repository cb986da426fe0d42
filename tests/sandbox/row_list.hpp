#pragma once

#include "sandbox/list_query.hpp"
#include "sandbox/random.hpp"
#include "sandbox/rows.hpp"
#include "sandbox/sorted_entries.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace giposync::sandbox {

struct Page
{
    std::vector<Slot> slots;
    std::size_t total = 0;  // rows that pass the filter
    bool more = false;
};

// One list of the API: its rows, and the orders in which they are asked for. A page costs what it holds; only
// a filter that does not go with the order sorts its matches, once for each state of the list.
class RowList
{
public:
    RowList(
        const Scene& scene,
        Kind kind,
        std::uint32_t first_ordinal,
        std::uint32_t count,
        const ListOptions& options,
        int kept_digits
    );

    // Changes. Times are cut to what the database keeps; none is checked against any clock, so that a change
    // may come late.
    Slot insert(Stamp changed);
    Slot insert_exact(std::string_view id, std::string text, Stamp changed, Mirrorable mirrorable);
    void replace_exact(Slot slot, std::string text, Stamp changed);
    void update(Slot slot, const std::vector<Edit>& edits, Stamp changed);
    void remove(Slot slot, Stamp changed);  // for good, or flagged: as the options say
    void erase(Slot slot);                  // for good
    void restore(Slot slot, Stamp changed);

    void deploy(DeployedField field) { rows_.deploy(std::move(field)); }

    // `shuffle` picks the order of a list that has no stable one.
    Page page(const ListQuery& query, std::uint64_t shuffle) const;

    const Rows& rows() const { return rows_; }

    const ListOptions& options() const { return options_; }

    std::size_t live() const { return live_; }

    // Rows to change; nothing where there are none.
    std::optional<Slot> any_live(Random& random) const;
    std::optional<Slot> any_deleted(Random& random) const;

    // The latest change time in the list.
    std::optional<Stamp> newest() const;

private:
    template <class Change>
    void relink(Slot slot, Change change);
    void link(Slot slot);
    void unlink(Slot slot);

    Entry entry_by_change(Slot slot) const;
    Entry entry_in_order(Slot slot) const;
    Entry entry_by_day(Slot slot) const;

    Entry start_of(Stamp since) const;
    const SortedEntries& order() const;
    const std::vector<Slot>& matches(const Filter& filter) const;
    std::vector<Slot> slots_in_range(
        std::size_t first,
        std::size_t total,
        std::size_t offset,
        std::size_t count
    ) const;

    const ListOptions& options_;
    int kept_digits_;
    Rows rows_;
    std::size_t live_ = 0;
    std::vector<Slot> deleted_;
    SortedEntries by_change_;
    SortedEntries by_order_;  // empty where the order is by change
    SortedEntries by_day_;    // empty where there is no window
    std::uint64_t version_ = 0;

    struct Matches
    {
        Filter filter;
        std::uint64_t version = 0;
        std::vector<Slot> slots;
    };

    mutable std::optional<Matches> matches_;
};

}  // namespace giposync::sandbox
