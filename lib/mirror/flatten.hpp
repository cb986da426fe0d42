#pragma once

#include "base/json.hpp"
#include "mirror/shape.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// One value on its way into a column: still the token of the payload.
struct Cell
{
    std::size_t column = 0;
    json::Kind kind = json::Kind::null;
    std::string_view token;
};

// One row to be: of the items (relation 0) or of an array.
struct FlatRow
{
    std::size_t relation = 0;
    std::int64_t index = 0;        // of an element: from 0, through the whole item
    std::int64_t owner_index = 0;  // of the element that holds the array, where arrays nest
    std::vector<Cell> cells;       // where a column comes twice, the last one counts
};

// What a shape has learned since its tables were last made to fit.
struct Growth
{
    struct Change
    {
        std::size_t relation;
        std::size_t column;
        ColumnKind before;
    };

    std::vector<std::size_t> new_relations;
    std::vector<Change> added;
    std::vector<Change> widened;
    std::vector<std::size_t> capped;  // relations that have no room for a new field

    bool changes_schema() const { return !new_relations.empty() || !added.empty() || !widened.empty(); }
};

// Turns the text of one item (a valid JSON object) into rows, and lets `shape` and `growth` grow with what
// is new in it. The first row is the item's own. Cells are slices of `item`.
std::vector<FlatRow> flatten(std::string_view item, Shape& shape, Growth& growth);

}  // namespace giposync::mirror
