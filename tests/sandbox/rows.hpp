#pragma once

#include "sandbox/clinic_data.hpp"
#include "sandbox/options.hpp"
#include "sandbox/scene.hpp"
#include "sandbox/sorted_entries.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace giposync::sandbox {

enum class RowState : std::uint8_t
{
    live,
    flagged,  // deleted, and still listed with a mark
    gone,
};

// Whether a mirror can hold an item: whether it has an id and is JSON in UTF-8.
enum class Mirrorable : std::uint8_t
{
    yes,
    no,
};

// A field that a new version of the API shows all at once, in a share of the rows, without touching them.
struct DeployedField
{
    std::string name;
    std::string value;  // as JSON
    double share = 1.0;
};

// A new value at a dotted path; no value takes the member away (at the top only).
struct Edit
{
    std::string path;
    std::optional<std::string> value;
};

// What the rows of one list hold. A row that nobody has touched is its ordinal and its change time, and is
// written out when it is asked for; so a million of them take 16 MB.
class Rows
{
public:
    // The ordinals of the rows count from `first_ordinal`.
    Rows(const Scene& scene, Kind kind, std::uint32_t first_ordinal, const ListOptions& options);

    void fill(std::uint32_t count, int kept_digits);

    // A new plausible row.
    Slot add(Stamp changed);

    // A row of exactly this text, whatever it is. An empty id: the next of the list's own ids.
    Slot add_exact(std::string_view id, std::string text, Stamp changed, Mirrorable mirrorable);

    void replace_exact(Slot slot, std::string text, Stamp changed);

    // Rows of exact text keep it.
    void edit(Slot slot, const std::vector<Edit>& edits, Stamp changed);
    void set_state(Slot slot, RowState state, Stamp changed);

    void deploy(DeployedField field) { deployed_.push_back(std::move(field)); }

    // Of all rows that ever were.
    std::uint32_t count() const { return static_cast<std::uint32_t>(rows_.size()); }

    // The id that add() will give next.
    std::string next_id() const { return ids_.text(first_ordinal_ + count()); }

    const std::vector<DeployedField>& deployed() const { return deployed_; }

    RowState state(Slot slot) const { return rows_[slot].state; }

    Stamp changed(Slot slot) const { return rows_[slot].changed; }

    std::int32_t day(Slot slot) const { return rows_[slot].day; }

    bool is_exact(Slot slot) const;
    bool is_mirrorable(Slot slot) const;

    // Without quotes.
    std::string id(Slot slot) const;
    std::uint64_t id_sort_key(Slot slot) const;
    std::uint64_t name_sort_key(Slot slot) const;

    // In any state.
    std::optional<Slot> find(std::string_view id) const;

    // The item as it is served.
    void append_text(std::string& out, Slot slot) const;
    std::string text(Slot slot) const;

private:
    struct Row
    {
        Stamp changed;
        std::int32_t day = 0;
        RowState state = RowState::live;
    };

    struct Own
    {
        std::string text;
        std::string id;  // empty: the list's own
        bool exact = false;
        Mirrorable mirrorable = Mirrorable::yes;
    };

    CommonPaths paths() const { return {options_.id, options_.changed}; }

    void append_base(std::string& out, Slot slot) const;
    void append_extras(std::string& out, Slot slot) const;
    void read_day(Slot slot);

    const Scene& scene_;
    Kind kind_;
    std::uint32_t first_ordinal_;
    const ListOptions& options_;
    RowIds ids_;
    std::vector<Row> rows_;
    std::unordered_map<Slot, Own> own_;
    std::map<std::string, Slot, std::less<>> foreign_ids_;
    std::vector<DeployedField> deployed_;
};

// A moment as a database keeps it: finer digits are cut off.
Stamp kept(Stamp moment, int digits);

}  // namespace giposync::sandbox
