#include "mirror/relation_sql.hpp"

#include "sqlite/literals.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

namespace giposync::mirror {
namespace {

using sqlite::identifier;

using ColumnSql = std::pair<std::string_view, std::string_view>;  // name, definition

// The mirror's own columns of a resource. The payload is last when the first columns are known before the
// first row: what reports read then stands in front of it.
constexpr std::array<ColumnSql, 6> item_columns{{
    {"_id", "TEXT NOT NULL PRIMARY KEY"},
    {"_parent_id", "TEXT"},
    {"_updated_at", "TEXT"},
    {"_first_seen_at", "TEXT NOT NULL"},
    {"_changed_at", "TEXT NOT NULL"},
    {"_deleted_at", "TEXT"},
}};
constexpr std::array<ColumnSql, 1> last_item_column{
    {{"_payload", "TEXT"}}};  // NULL once a deleted row is erased

// Elements stand in the order of the rows that hold them: a page of new rows adds to the end, whatever their
// ids.
constexpr std::array<ColumnSql, 4> element_columns{{
    {"_row", "INTEGER NOT NULL"},  // rowid of the item; a table with a key of text keeps its rowids
    {"_id", "TEXT NOT NULL"},
    {"_index", "INTEGER NOT NULL"},
    {"_owner_index", "INTEGER NOT NULL"},
}};

std::string definition(std::string_view name, std::string_view sql)
{
    return identifier(name) + " " + std::string(sql);
}

void add_definitions(std::vector<std::string>& all, std::span<const ColumnSql> own)
{
    for (const auto& [name, sql] : own)
        all.push_back(definition(name, sql));
}

// The columns in the order of a table that is made now.
std::vector<std::string> definitions_of(const Relation& relation)
{
    std::vector<std::string> all;
    if (relation.is_array())
        add_definitions(all, element_columns);
    else
        add_definitions(all, item_columns);
    for (const Column& column : relation.columns)
        all.push_back(column_definition(column));
    if (!relation.is_array())
        add_definitions(all, last_item_column);
    return all;
}

// One of the mirror's own columns.
std::string own_definition(const Relation& relation, std::string_view name)
{
    const auto find = [name](std::span<const ColumnSql> own) -> std::string {
        const auto found =
            std::find_if(own.begin(), own.end(), [name](const auto& c) { return c.first == name; });
        return found == own.end() ? "" : definition(found->first, found->second);
    };
    if (relation.is_array())
        return find(element_columns);
    const auto first = find(item_columns);
    return first.empty() ? find(last_item_column) : first;
}

std::string create_sql(const Relation& relation, const std::vector<std::string>& definitions)
{
    std::string sql = "CREATE TABLE " + identifier(table_of(relation)) + " (";
    for (const std::string& one : definitions)
        sql += "\n    " + one + ",";
    if (relation.is_array())
        return sql + "\n    PRIMARY KEY (_row, _index)\n) WITHOUT ROWID";
    sql.pop_back();
    return sql + "\n)";
}

std::string names_of(const Relation& relation)
{
    std::string names;
    for (const Column& column : relation.columns)
        names += identifier(column.name) + ", ";
    return names;
}

}  // namespace

std::string column_definition(const Column& column)
{
    return definition(column.name, sql_type(column.kind));
}

std::string create_table_sql(const Relation& relation)
{
    return create_sql(relation, definitions_of(relation));
}

std::string create_table_sql(const Relation& relation, const std::vector<std::string>& order)
{
    std::vector<std::string> definitions;
    for (const std::string& name : order)
    {
        const auto grown =
            std::find_if(relation.columns.begin(), relation.columns.end(), [&name](const Column& c) {
                return c.name == name;
            });
        definitions.push_back(
            grown == relation.columns.end() ? own_definition(relation, name) : column_definition(*grown)
        );
    }
    return create_sql(relation, definitions);
}

std::string create_view_sql(const Relation& relation)
{
    const auto head = "CREATE VIEW " + identifier(relation.view) + " AS\nSELECT _id, ";
    const auto from = "\nFROM " + identifier(table_of(relation));
    auto names = names_of(relation);
    if (!relation.is_array())
        return head + names + "_parent_id, _updated_at, _first_seen_at, _changed_at, _deleted_at, _payload" +
               from + "\nWHERE _deleted_at IS NULL";
    names = (relation.nested() ? "_index, _owner_index, " : "_index, ") + names;
    names.resize(names.size() - 2);
    return head + names + from;
}

}  // namespace giposync::mirror
