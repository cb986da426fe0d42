#include "mirror/flatten.hpp"

#include "mirror/column_name.hpp"

#include <algorithm>
#include <utility>

namespace giposync::mirror {
namespace {

// Objects deeper than this make no columns of their own: nobody could say their names.
constexpr int deepest_column = 16;

class Flattener
{
public:
    Flattener(Shape& shape, Growth& growth) : shape_(shape), growth_(growth) {}

    std::vector<FlatRow> run(std::string_view item)
    {
        json::Reader in{item};
        begin_row({});
        object(in, shape_.items().root, 0, 0);
        return std::move(rows_);
    }

private:
    void begin_row(FlatRow row)
    {
        row.cells.reserve(shape_.relations[row.relation]->columns.size());
        rows_.push_back(std::move(row));
    }

    // `row` is an index: rows_ grows meanwhile.
    void object(json::Reader& in, FieldNode& node, std::size_t row, int depth)
    {
        in.enter();
        std::string_view name;
        while (in.next_member(name))
            value(in, node.child(name), row, depth + 1);
    }

    void value(json::Reader& in, FieldNode& node, std::size_t row, int depth)
    {
        const auto kind = in.next();
        const bool container = kind == json::Kind::object || kind == json::Kind::array;
        if (container && depth >= deepest_column)
        {
            in.take();
            cap(rows_[row].relation);
        }
        else if (kind == json::Kind::object)
            object(in, node, row, depth);
        else if (kind == json::Kind::array)
            array(in, node, row, depth);
        else
            scalar(in.take(), kind, node, row);
    }

    void scalar(std::string_view token, json::Kind kind, FieldNode& node, std::size_t row)
    {
        const auto relation = rows_[row].relation;
        if (node.column == FieldNode::unknown)
            node.column = new_column(node, relation);
        if (node.column == FieldNode::ignored)
            return;
        const auto column = static_cast<std::size_t>(node.column);
        widen(relation, column, kind_of(token, kind, shape_.zone));
        rows_[row].cells.push_back({column, kind, token});
    }

    void array(json::Reader& in, FieldNode& node, std::size_t owner_row, int depth)
    {
        in.enter();
        while (in.next_element())
        {
            if (node.relation == FieldNode::unknown)
                node.relation = new_relation(node, rows_[owner_row].relation);
            if (node.relation == FieldNode::ignored)
                in.take();
            else
                element(in, static_cast<std::size_t>(node.relation), owner_row, depth);
        }
    }

    void element(json::Reader& in, std::size_t relation, std::size_t owner_row, int depth)
    {
        const auto owner_index = rows_[owner_row].index;
        const auto row = rows_.size();
        begin_row({relation, next_index(relation), owner_index, {}});
        auto& root = shape_.relations[relation]->root;
        const auto kind = in.next();
        if (kind == json::Kind::object)
            object(in, root, row, depth);
        else if (kind == json::Kind::null)
            in.take();
        else
            scalar(in.take(), kind, root.child("value"), row);  // an array right in an array stays one text
    }

    // Elements are numbered through the whole item, also where arrays nest: the item and that number are
    // their key.
    std::int64_t next_index(std::size_t relation)
    {
        if (counts_.size() <= relation)
            counts_.resize(relation + 1);
        return counts_[relation]++;
    }

    int new_column(const FieldNode& node, std::size_t relation_number)
    {
        Relation& relation = *shape_.relations[relation_number];
        if (relation.columns.size() >= Relation::most_columns)
        {
            cap(relation_number);
            return FieldNode::ignored;
        }
        const auto name =
            numbered(node.wanted_name(), [&](const std::string& n) { return relation.has_column(n); });
        const auto kind = names_an_id(node.wanted_name()) ? ColumnKind::text : ColumnKind::none;
        relation.columns.push_back({name, node.path(), kind});
        growth_.added.push_back({relation_number, relation.columns.size() - 1, kind});
        return static_cast<int>(relation.columns.size() - 1);
    }

    int new_relation(const FieldNode& node, std::size_t owner)
    {
        if (shape_.relations.size() >= Shape::most_relations)
        {
            cap(owner);
            return FieldNode::ignored;
        }
        auto relation = std::make_unique<Relation>();
        relation->view = shape_.relations[owner]->view + "_" + node.wanted_name();
        relation->owner = owner;
        relation->array_path = node.path();
        shape_.relations.push_back(std::move(relation));
        growth_.new_relations.push_back(shape_.relations.size() - 1);
        return static_cast<int>(shape_.relations.size() - 1);
    }

    void widen(std::size_t relation, std::size_t number, ColumnKind seen)
    {
        Column& column = shape_.relations[relation]->columns[number];
        const auto kind = widened(column.kind, seen);
        if (kind == column.kind)
            return;
        const auto is_this = [&](const Growth::Change& c) {
            return c.relation == relation && c.column == number;
        };
        const bool known = std::any_of(growth_.added.begin(), growth_.added.end(), is_this) ||
                           std::any_of(growth_.widened.begin(), growth_.widened.end(), is_this);
        if (!known)
            growth_.widened.push_back({relation, number, column.kind});
        column.kind = kind;
    }

    void cap(std::size_t relation)
    {
        auto& capped = shape_.relations[relation]->capped;
        if (!capped)
            growth_.capped.push_back(relation);
        capped = true;
    }

    Shape& shape_;
    Growth& growth_;
    std::vector<FlatRow> rows_;
    std::vector<std::int64_t> counts_;
};

}  // namespace

std::vector<FlatRow> flatten(std::string_view item, Shape& shape, Growth& growth)
{
    return Flattener{shape, growth}.run(item);
}

}  // namespace giposync::mirror
