#include "mirror/relation_schema.hpp"

#include "base/iso8601.hpp"
#include "mirror/column_name.hpp"
#include "mirror/relation_indexes.hpp"
#include "mirror/relation_sql.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace giposync::mirror {
namespace {

using sqlite::identifier;
using sqlite::Statement;

void create_table(sqlite::Database& db, const Relation& relation)
{
    db.execute(create_table_sql(relation));
    if (!relation.is_array())
        create_own_indexes(db, relation);
}

void make_view_anew(sqlite::Database& db, const Relation& relation)
{
    db.execute("DROP VIEW IF EXISTS " + identifier(relation.view));
    db.execute(create_view_sql(relation));
}

class WritableSchema
{
public:
    explicit WritableSchema(sqlite::Database& db) : db_(db) { db_.execute("PRAGMA writable_schema = ON"); }

    WritableSchema(const WritableSchema&) = delete;
    WritableSchema& operator=(const WritableSchema&) = delete;

    // RESET also makes this connection read the schema again.
    ~WritableSchema()
    {
        sqlite3_exec(db_.handle(), "PRAGMA writable_schema = RESET", nullptr, nullptr, nullptr);
    }

private:
    sqlite::Database& db_;
};

// SQLite cannot change a column's declared type. Where the stored values are made to fit, replacing the text
// of the schema is the way its documentation shows ("Making Other Kinds Of Table Schema Changes").
void declare_types_anew(sqlite::Database& db, const Relation& relation)
{
    std::vector<std::string> columns;
    Statement{db, "SELECT name FROM pragma_table_info(?) ORDER BY cid"}.for_each(
        [&](const Statement& row) { columns.emplace_back(row.text(0)); },
        table_of(relation)
    );
    const auto version = db.integer("PRAGMA schema_version");
    const WritableSchema writable{db};
    Statement{db, "UPDATE sqlite_schema SET sql = ? WHERE type = 'table' AND name = ?"}.run(
        create_table_sql(relation, columns),
        table_of(relation)
    );
    db.execute("PRAGMA schema_version = " + std::to_string(version + 1));
}

// Whether values written as `before` differ from what they are as `now`, so that they must be made anew.
bool values_differ(ColumnKind before, ColumnKind now)
{
    switch (before)
    {
    case ColumnKind::none: return sql_type(now) != "TEXT";  // empty strings
    case ColumnKind::boolean:
    case ColumnKind::integer:
    case ColumnKind::real: return now == ColumnKind::text;
    case ColumnKind::date: return false;
    case ColumnKind::timestamp: return now == ColumnKind::text;
    case ColumnKind::text: return false;
    }
    return true;
}

bool widen_column(sqlite::Database& db, const Relation& relation, const Column& column, ColumnKind before)
{
    Statement{db, "UPDATE _columns SET kind = ? WHERE relation = ? AND path = ?"}
        .run(name_of(column.kind), relation.view, column.path);
    if (sql_type(before) != sql_type(column.kind))
    {
        // The entries of an index were written with the old type; they could not be found with the new one.
        for (const std::string& index : indexes_on(db, relation, column.name))
            db.execute("DROP INDEX " + identifier(index));
        declare_types_anew(db, relation);
    }
    return values_differ(before, column.kind);
}

void remember_column(sqlite::Database& db, const Relation& relation, std::size_t number, Instant now)
{
    const Column& column = relation.columns[number];
    Statement{db, R"sql(
        INSERT INTO _columns (relation, name, path, kind, first_seen_at, position)
        VALUES (?, ?, ?, ?, ?, ?)
    )sql"}
        .run(relation.view, column.name, column.path, name_of(column.kind), to_text(now), number);
}

std::string free_view_name(sqlite::Database& db, const std::string& wanted)
{
    return numbered(wanted, [&](const std::string& name) {
        return exists(db, name) || exists(db, "_" + name) || exists(db, name + "_all");
    });
}

void create_array_relation(sqlite::Database& db, Shape& shape, std::size_t number)
{
    Relation& relation = *shape.relations[number];
    relation.view = free_view_name(db, relation.view);
    const auto& owner = shape.relations[relation.owner]->view;
    Statement{db, "INSERT INTO _arrays (resource, owner, path, view, position) VALUES (?, ?, ?, ?, ?)"}
        .run(shape.resource, owner, relation.array_path, relation.view, number);
    create_table(db, relation);
}

// A table without rows is made anew rather than altered, so that the payload stands behind the columns.
void add_columns(sqlite::Database& db, const Relation& relation, const std::vector<std::size_t>& numbers)
{
    const auto table = identifier(table_of(relation));
    if (!relation.is_array() && db.integer("SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT 1)") == 0)
    {
        db.execute("DROP TABLE " + table);
        create_table(db, relation);
        return;
    }
    for (const auto number : numbers)
        db.execute("ALTER TABLE " + table + " ADD COLUMN " + column_definition(relation.columns[number]));
}

void load_columns(sqlite::Database& db, Relation& relation)
{
    Statement{db, "SELECT name, path, kind FROM _columns WHERE relation = ? ORDER BY position"}.for_each(
        [&](const Statement& row) {
            relation.columns.push_back(
                {std::string(row.text(0)), std::string(row.text(1)), kind_named(row.text(2))}
            );
            relation.at_path(row.text(1)).column = static_cast<int>(relation.columns.size() - 1);
        },
        relation.view
    );
}

}  // namespace

Shape load_shape(sqlite::Database& db, const std::string& resource, Zone zone)
{
    Shape shape;
    shape.resource = resource;
    shape.zone = zone;
    shape.relations.push_back(std::make_unique<Relation>());
    shape.items().view = resource;
    load_columns(db, shape.items());

    Statement arrays{db, "SELECT owner, path, view FROM _arrays WHERE resource = ? ORDER BY position"};
    arrays.for_each(
        [&](const Statement& row) {
            auto relation = std::make_unique<Relation>();
            relation->array_path = row.text(1);
            relation->view = row.text(2);
            const auto owner =
                std::find_if(shape.relations.begin(), shape.relations.end(), [&](const auto& r) {
                    return r->view == row.text(0);
                });
            relation->owner = static_cast<std::size_t>(owner - shape.relations.begin());
            (*owner)->at_path(relation->array_path).relation = static_cast<int>(shape.relations.size());
            load_columns(db, *relation);
            shape.relations.push_back(std::move(relation));
        },
        resource
    );
    return shape;
}

void free_name_of_resource(sqlite::Database& db, const std::string& name)
{
    std::string resource;
    Statement{db, "SELECT resource FROM _arrays WHERE view = ?"}.first(
        [&](const Statement& row) { resource = row.text(0); },
        name
    );
    if (resource.empty())
        return;
    const auto other = free_view_name(db, name);
    db.execute("DROP VIEW " + identifier(name));
    db.execute("ALTER TABLE " + identifier("_" + name) + " RENAME TO " + identifier("_" + other));
    for (const char* sql :
         {"UPDATE _arrays SET view = ? WHERE view = ?",
          "UPDATE _arrays SET owner = ? WHERE owner = ?",
          "UPDATE _columns SET relation = ? WHERE relation = ?"})
        Statement{db, sql}.run(other, name);
    const auto shape = load_shape(db, resource, Zone{});
    for (const auto& relation : shape.relations)
        if (relation->view == other)
            make_view_anew(db, *relation);
}

void create_resource_relations(sqlite::Database& db, const Shape& shape)
{
    const Relation& items = shape.items();
    if (exists(db, table_of(items)))
        return;
    create_table(db, items);
    make_view_anew(db, items);
}

bool apply_growth(sqlite::Database& db, Shape& shape, const Growth& growth, Instant now)
{
    std::set<std::size_t> changed;
    for (const auto number : growth.new_relations)
    {
        create_array_relation(db, shape, number);
        changed.insert(number);
    }
    std::map<std::size_t, std::vector<std::size_t>> added;
    for (const auto& change : growth.added)
        added[change.relation].push_back(change.column);
    for (const auto& [number, columns] : added)
    {
        const Relation& relation = *shape.relations[number];
        for (const auto column : columns)
            remember_column(db, relation, column, now);
        if (!std::count(growth.new_relations.begin(), growth.new_relations.end(), number))
            add_columns(db, relation, columns);
        changed.insert(number);
    }
    bool stale = false;
    for (const auto& change : growth.widened)
    {
        const Relation& relation = *shape.relations[change.relation];
        stale |= widen_column(db, relation, relation.columns[change.column], change.before);
    }
    for (const auto number : changed)
        make_view_anew(db, *shape.relations[number]);
    return stale;
}

}  // namespace giposync::mirror
