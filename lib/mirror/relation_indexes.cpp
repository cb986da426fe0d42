#include "mirror/relation_indexes.hpp"

#include "mirror/column_name.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

namespace giposync::mirror {
namespace {

using sqlite::identifier;
using sqlite::Statement;

bool is_wanted(const Column& column)
{
    return names_an_id(column.name) || column.kind == ColumnKind::date ||
           column.kind == ColumnKind::timestamp;
}

// A column of the API may be called like one of the mirror's own but for its underscore.
std::string create_index(
    sqlite::Database& db,
    const Relation& relation,
    const std::string& about,
    const std::string& columns
)
{
    const auto table = table_of(relation);
    const auto name = numbered(table + "__" + about, [&](const std::string& n) { return exists(db, n); });
    return "CREATE INDEX " + identifier(name) + " ON " + identifier(table) + " (" + columns + ")";
}

}  // namespace

bool exists(sqlite::Database& db, const std::string& name)
{
    return Statement{db, "SELECT 1 FROM sqlite_schema WHERE lower(name) = lower(?)"}.first(
        [](const Statement&) {},
        name
    );
}

void create_own_indexes(sqlite::Database& db, const Relation& items)
{
    const auto table = table_of(items);
    db.execute(
        "CREATE INDEX " + identifier(table + "__parent_id") + " ON " + identifier(table) +
        " (_parent_id) WHERE _parent_id IS NOT NULL"
    );
    add_tombstone_index(db, items);
}

bool add_tombstone_index(sqlite::Database& db, const Relation& items)
{
    if (!indexes_on(db, items, "_deleted_at").empty())
        return false;
    const auto table = table_of(items);
    const auto name = numbered(table + "__tombstones", [&](const std::string& n) { return exists(db, n); });
    db.execute(
        "CREATE INDEX " + identifier(name) + " ON " + identifier(table) +
        " (_deleted_at) WHERE _deleted_at IS NOT NULL AND _payload IS NOT NULL"
    );
    return true;
}

std::vector<std::string> indexes_on(sqlite::Database& db, const Relation& relation, const std::string& column)
{
    std::vector<std::string> names;
    Statement{
        db,
        "SELECT l.name FROM pragma_index_list(?1) AS l, pragma_index_info(l.name) AS i "
        "WHERE l.origin = 'c' AND i.name = ?2"}
        .for_each([&](const Statement& row) { names.emplace_back(row.text(0)); }, table_of(relation), column);
    return names;
}

std::string missing_index(sqlite::Database& db, const Shape& shape)
{
    for (const auto& relation : shape.relations)
    {
        if (relation->is_array() && indexes_on(db, *relation, "_id").empty())
            return create_index(db, *relation, "_owner", "_id, _index");
        for (const Column& column : relation->columns)
            if (is_wanted(column) && indexes_on(db, *relation, column.name).empty())
                return create_index(db, *relation, column.name, identifier(column.name));
    }
    return {};
}

}  // namespace giposync::mirror
