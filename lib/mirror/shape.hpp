#pragma once

#include "base/zone.hpp"
#include "mirror/column_kind.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

struct Column
{
    std::string name;
    std::string path;  // see extended_path
    ColumnKind kind = ColumnKind::none;
};

// Where a member of the items leads, so that a known field costs one comparison.
class FieldNode
{
public:
    static constexpr int unknown = -1;
    static constexpr int ignored = -2;  // beyond the cap: it stays in the payload

    FieldNode() = default;
    FieldNode(const FieldNode& parent, std::string name);

    // The node of that member, made where it is new. Members mostly come in the order of last time, so
    // the search starts where the last one ended.
    // `raw_name` is the name as the JSON text spells it.
    FieldNode& child(std::string_view raw_name);

    // The same for a name without escapes or already decoded.
    FieldNode& child_named(std::string name);

    const std::string& path() const { return path_; }

    // patient.firstName → patient_first_name; where that is taken, a number is added.
    const std::string& wanted_name() const { return wanted_name_; }

    int column = unknown;    // index into the relation's columns
    int relation = unknown;  // index into the shape's relations, for an array

private:
    std::string name_;
    std::string path_;
    std::string wanted_name_;
    std::vector<std::unique_ptr<FieldNode>> children_;
    std::size_t expected_ = 0;
};

// The columns of one relation: of a resource's items, or of the elements of one of its arrays.
struct Relation
{
    // Beyond it, new fields stay in the payload: tables of thousands of columns help nobody.
    static constexpr std::size_t most_columns = 500;

    std::string view;        // the name that people use, and by which _columns knows it
    std::size_t owner = 0;   // for an array: the relation whose rows hold it
    std::string array_path;  // empty: the items themselves
    std::vector<Column> columns;
    FieldNode root;
    bool capped = false;

    bool is_array() const { return !array_path.empty(); }

    // An array in the elements of another.
    bool nested() const { return owner != 0; }

    bool has_column(std::string_view name) const;

    // The node at a path of _columns or _arrays.
    FieldNode& at_path(std::string_view path);
};

// R → R_all, R_FIELD → _R_FIELD
std::string table_of(const Relation& relation);

// All relations of one resource; the first is the resource itself. Their addresses stay.
struct Shape
{
    static constexpr std::size_t most_relations = 64;

    std::string resource;
    Zone zone;  // of times that name none
    std::vector<std::unique_ptr<Relation>> relations;

    Relation& items() const { return *relations.front(); }
};

}  // namespace giposync::mirror
