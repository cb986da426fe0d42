#include "mirror/elements_by_row.hpp"

#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

#include <string>
#include <vector>

namespace giposync::mirror {
namespace {

using sqlite::identifier;
using sqlite::Statement;

struct Array
{
    std::string resource;
    std::string view;
};

struct TableColumns
{
    std::string definitions;  // each with a comma behind it
    std::string names;
};

std::vector<Array> arrays_in(sqlite::Database& db)
{
    std::vector<Array> arrays;
    Statement{db, "SELECT resource, view FROM _arrays ORDER BY view"}.for_each([&](const Statement& row) {
        arrays.push_back({std::string(row.text(0)), std::string(row.text(1))});
    });
    return arrays;
}

TableColumns columns_of(sqlite::Database& db, const std::string& table)
{
    TableColumns columns;
    Statement{db, "SELECT name, type, \"notnull\" FROM pragma_table_info(?) ORDER BY cid"}.for_each(
        [&](const Statement& row) {
            const auto name = identifier(row.text(0));
            const auto* const needed = row.integer(2) != 0 ? " NOT NULL" : "";
            columns.definitions += "\n    " + name + " " + std::string(row.text(1)) + needed + ",";
            columns.names += ", " + name;
        },
        table
    );
    return columns;
}

void key_by_row(sqlite::Database& db, const Array& array)
{
    std::string view;
    Statement{db, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?"}.first(
        [&](const Statement& row) { view = row.text(0); },
        array.view
    );
    const auto old_table = "_" + array.view;
    const auto new_table = old_table + "_by_row";
    const auto columns = columns_of(db, old_table);
    db.execute("DROP VIEW " + identifier(array.view));
    db.execute(
        "CREATE TABLE " + identifier(new_table) + " (\n    \"_row\" INTEGER NOT NULL," + columns.definitions +
        "\n    PRIMARY KEY (_row, _index)\n) WITHOUT ROWID"
    );
    // CROSS: item by item, not in the order of the old table.
    db.execute(
        "INSERT INTO " + identifier(new_table) + " (_row" + columns.names +
        ") SELECT item._rowid_, element.* FROM " + identifier(array.resource + "_all") +
        " AS item CROSS JOIN " + identifier(old_table) +
        " AS element ON element._id = item._id ORDER BY item._rowid_, element._index"
    );
    db.execute("DROP TABLE " + identifier(old_table));
    db.execute("ALTER TABLE " + identifier(new_table) + " RENAME TO " + identifier(old_table));
    db.execute(view);
}

}  // namespace

void key_elements_by_row(sqlite::Database& db)
{
    for (const Array& array : arrays_in(db))
        key_by_row(db, array);
}

}  // namespace giposync::mirror
