#include "mirror/relation_indexes.hpp"

#include "mirror/column_name.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

#include <boost/algorithm/string/join.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace giposync::mirror {
namespace {

using boost::algorithm::join;
using sqlite::identifier;
using sqlite::Statement;

struct Index
{
    std::string name;
    std::vector<std::string> columns;
};

std::vector<Index> indexes_of(sqlite::Database& db, const Relation& relation)
{
    std::vector<Index> indexes;
    Statement{
        db,
        "SELECT l.name, i.seqno, i.name FROM pragma_index_list(?) AS l, pragma_index_info(l.name) AS i "
        "WHERE l.origin = 'c' ORDER BY l.name, i.seqno"}
        .for_each(
            [&](const Statement& row) {
                if (row.integer(1) == 0)
                    indexes.push_back({std::string(row.text(0)), {}});
                indexes.back().columns.emplace_back(row.text(2));
            },
            table_of(relation)
        );
    return indexes;
}

std::vector<Index> led_by(const std::string& column, std::vector<Index> indexes)
{
    std::erase_if(indexes, [&](const Index& index) { return index.columns.front() != column; });
    return indexes;
}

bool is_a_time(const Column& column)
{
    return column.kind == ColumnKind::date || column.kind == ColumnKind::timestamp;
}

// created_at, last_modified: of the record, and not of what it tells of.
bool is_of_the_record(std::string_view column)
{
    constexpr std::array<std::string_view, 5> words{"created", "updated", "modified", "changed", "deleted"};
    return std::ranges::any_of(words, [&](auto word) { return column.find(word) != column.npos; });
}

// When that which a row tells of takes place: its first time but for those.
const Column* time_of_the_row(const Relation& relation)
{
    for (const Column& column : relation.columns)
        if (is_a_time(column) && !is_of_the_record(column.name))
            return &column;
    return nullptr;
}

// What an index that is led by this column consists of; nothing where none is wanted. Behind a reference to
// another row stands the time: reports ask for a patient's bills of a day, an agenda's year, the last visit.
std::vector<std::string> wanted_index(const Relation& relation, const Column& column)
{
    if (!names_an_id(column.name))
        return is_a_time(column) ? std::vector{column.name} : std::vector<std::string>{};
    const auto* time = column.name == "id" ? nullptr : time_of_the_row(relation);
    return time ? std::vector{column.name, time->name} : std::vector{column.name};
}

// A column of the API may be called like one of the mirror's own but for its underscore.
std::string create_index(
    sqlite::Database& db,
    const Relation& relation,
    const std::string& about,
    std::vector<std::string> columns
)
{
    const auto table = table_of(relation);
    const auto name = numbered(table + "__" + about, [&](const std::string& n) { return exists(db, n); });
    for (auto& column : columns)
        column = identifier(column);
    return "CREATE INDEX " + identifier(name) + " ON " + identifier(table) + " (" + join(columns, ", ") + ")";
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
    for (auto& index : indexes_of(db, relation))
        if (std::ranges::find(index.columns, column) != index.columns.end())
            names.push_back(std::move(index.name));
    return names;
}

std::string missing_index(sqlite::Database& db, const Shape& shape)
{
    for (const auto& relation : shape.relations)
    {
        const auto present = indexes_of(db, *relation);
        if (relation->is_array() && led_by("_id", present).empty())
            return create_index(db, *relation, "_owner", {"_id", "_index"});
        for (const Column& column : relation->columns)
        {
            const auto wanted = wanted_index(*relation, column);
            const auto narrower = led_by(column.name, present);
            const auto serves = [&](const Index& index) { return index.columns.size() >= wanted.size(); };
            if (std::ranges::any_of(narrower, serves) || wanted.empty())
                continue;
            std::string statements;
            for (const auto& index : narrower)
                statements += "DROP INDEX " + identifier(index.name) + "; ";
            return statements + create_index(db, *relation, join(wanted, "_"), wanted);
        }
    }
    return {};
}

}  // namespace giposync::mirror
