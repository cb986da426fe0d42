#pragma once

#include "mirror/shape.hpp"
#include "sqlite/database.hpp"

#include <string>
#include <vector>

// The indexes of a resource's tables: the mirror's own, and those that reports want.
namespace giposync::mirror {

// Whether a table, view or index has this name; SQLite does not tell names apart by the case of letters.
bool exists(sqlite::Database& db, const std::string& name);

// Those by which the mirror itself looks for items: of a parent, and of those that Retention has to erase.
void create_own_indexes(sqlite::Database& db, const Relation& items);

// The second of them, which tables of older mirrors do not have. Says whether it was made now.
bool add_tombstone_index(sqlite::Database& db, const Relation& items);

// Names of the indexes that this column is part of, but for those that a key brings along.
std::vector<std::string> indexes_on(
    sqlite::Database& db,
    const Relation& relation,
    const std::string& column
);

// The statements that make one of the indexes that reports join and filter by (times; ids, and behind those
// of other rows the time of the row; the item that an element belongs to) and that the resource does not have
// yet; empty when it has them all. An index that it makes superfluous goes.
std::string missing_index(sqlite::Database& db, const Shape& shape);

}  // namespace giposync::mirror
