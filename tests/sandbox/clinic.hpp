#pragma once

#include "sandbox/row_list.hpp"
#include "sandbox/scene.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

// All lists of one tenant, and the truth about them.
class Clinic
{
public:
    Clinic(const Options& options, const TenantOptions& tenant, std::uint64_t seed, Stamp born);

    Clinic(const Clinic&) = delete;
    Clinic& operator=(const Clinic&) = delete;

    const Scene& scene() const { return scene_; }

    // Any kind but the items of price lists, which have a list for each parent.
    RowList& list(Kind kind) { return *lists_[kind]; }

    const RowList& list(Kind kind) const { return *lists_[kind]; }

    // The items of a price list, in whatever state that is.
    RowList& items_of(Slot price_list);
    const RowList& items_of(Slot price_list) const;

    // A list, and whose it is: for items, the id of their price list.
    struct ParentedList
    {
        const RowList* list;
        std::string parent;
    };

    // All lists of a kind whose parent is live.
    std::vector<ParentedList> lists_of(Kind kind) const;

    // A list with rows that can be changed: for items, of any price list that is live.
    RowList* list_to_change(Kind kind, Random& random);

    // A new row; a new price list comes with items.
    Slot insert(Kind kind, RowList& list, Stamp changed);

    // The next version of the API shows this field, in every list of the kind.
    void deploy(Kind kind, const DeployedField& field);

    // Live rows that a mirror can hold, as they are served now. Items count while their price list does.
    using Visit =
        std::function<void(const std::string& id, const std::string& text, const std::string& parent)>;
    void for_each_live(Kind kind, const Visit& visit) const;

    // id → exact text
    std::map<std::string, std::string> truth(Kind kind) const;

    // id of an item → id of its price list; empty for the other kinds
    std::map<std::string, std::string> parents(Kind kind) const;

    // The text of one live row; nothing where there is none.
    std::optional<std::string> served(Kind kind, std::string_view id) const;

    // The exact texts of live rows that no mirror can hold.
    std::vector<std::string> unmirrorable(Kind kind) const;

    std::size_t live(Kind kind) const;

private:
    void add_items(std::uint32_t count);

    const Options& options_;
    Scene scene_;
    int kept_digits_;
    ByKind<std::unique_ptr<RowList>> lists_;
    std::vector<std::unique_ptr<RowList>> items_;  // by the slot of the price list
};

}  // namespace giposync::sandbox
