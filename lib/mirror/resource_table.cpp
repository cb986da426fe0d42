#include "mirror/resource_table.hpp"

#include "mirror/relation_schema.hpp"
#include "sqlite/literals.hpp"

#include <utility>

namespace giposync::mirror {
namespace {

using sqlite::identifier;
using sqlite::Statement;

// "a" = ?3, "b" = ?4, ...
std::string assignments(const Relation& relation, int first)
{
    std::string sql;
    for (const Column& column : relation.columns)
        sql += ", " + identifier(column.name) + " = ?" + std::to_string(first++);
    return sql;
}

std::string column_list(const Relation& relation)
{
    std::string sql;
    for (const Column& column : relation.columns)
        sql += ", " + identifier(column.name);
    return sql;
}

std::string parameters(std::size_t count)
{
    std::string sql = "?";
    for (std::size_t i = 1; i < count; ++i)
        sql += ", ?";
    return sql;
}

constexpr int first_cell_of_insert = 8;
constexpr int first_cell_of_update = 7;
constexpr int first_cell_of_rewrite = 2;
constexpr int first_cell_of_element = 5;

std::string insert_sql(const Relation& items)
{
    return "INSERT INTO " + identifier(table_of(items)) +
           " (_id, _parent_id, _updated_at, _first_seen_at, _changed_at, _deleted_at, _payload" +
           column_list(items) + ") VALUES (" + parameters(first_cell_of_insert - 1 + items.columns.size()) +
           ")";
}

std::string update_sql(const Relation& items)
{
    return "UPDATE " + identifier(table_of(items)) +
           " SET _parent_id = ?2, _updated_at = ?3, _changed_at = ?4, _deleted_at = ?5, _payload = ?6" +
           assignments(items, first_cell_of_update) + " WHERE _rowid_ = ?1";
}

std::string rewrite_sql(const Relation& items)
{
    return "UPDATE " + identifier(table_of(items)) + " SET _id = _id" +
           assignments(items, first_cell_of_rewrite) + " WHERE _rowid_ = ?1";
}

std::string insert_element_sql(const Relation& elements)
{
    return "INSERT INTO " + identifier(table_of(elements)) + " (_row, _id, _index, _owner_index" +
           column_list(elements) + ") VALUES (" +
           parameters(first_cell_of_element - 1 + elements.columns.size()) + ")";
}

std::string delete_elements_sql(const Relation& elements)
{
    return "DELETE FROM " + identifier(table_of(elements)) + " WHERE _row = ?";
}

}  // namespace

ResourceTable::ResourceTable(sqlite::Database& db, std::string resource, Zone zone)
    : db_(db), resource_(std::move(resource)), zone_(zone), shape_(load_shape(db, resource_, zone_))
{
}

void ResourceTable::reload()
{
    statements_.reset();
    shape_ = load_shape(db_, resource_, zone_);
    growth_ = {};
}

ResourceTable::Grown ResourceTable::grow(Instant now)
{
    Grown grown;
    if (growth_.changes_schema())
    {
        statements_.reset();
        grown.stale = apply_growth(db_, shape_, growth_, now);
    }
    grown.growth = std::exchange(growth_, {});
    return grown;
}

std::int64_t ResourceTable::insert(const RowHead& head, const Fields& fields, std::string_view at)
{
    auto& insert = statements().insert;
    insert.bind(1, head.id);
    insert.bind(2, head.parent_id);
    insert.bind(3, head.updated_at);
    insert.bind(4, at);
    insert.bind(5, at);
    if (head.deleted)
        insert.bind(6, at);
    insert.bind(7, head.payload);
    bind_cells(insert, first_cell_of_insert, fields.front());
    insert.finish();
    const auto row = db_.last_insert_rowid();
    if (!head.deleted)
        insert_elements(row, head.id, fields);
    return row;
}

void ResourceTable::update(std::int64_t row, const RowHead& head, const Fields& fields, std::string_view at)
{
    auto& update = statements().update;
    update.bind(1, row);
    update.bind(2, head.parent_id);
    update.bind(3, head.updated_at);
    update.bind(4, at);
    if (head.deleted)
        update.bind(5, at);
    update.bind(6, head.payload);
    bind_cells(update, first_cell_of_update, fields.front());
    update.finish();
    remove_elements(row);
    if (!head.deleted)
        insert_elements(row, head.id, fields);
}

void ResourceTable::rewrite(std::int64_t row, std::string_view id, const Fields& fields, bool live)
{
    auto& rewrite = statements().rewrite;
    rewrite.bind(1, row);
    bind_cells(rewrite, first_cell_of_rewrite, fields.front());
    rewrite.finish();
    remove_elements(row);
    if (live)
        insert_elements(row, id, fields);
}

void ResourceTable::remove_elements(std::int64_t row)
{
    for (Statement& statement : statements().delete_elements)
        statement.run(row);
}

void ResourceTable::insert_elements(std::int64_t row, std::string_view id, const Fields& fields)
{
    for (const FlatRow& element : fields)
    {
        if (element.relation == 0)
            continue;
        auto& insert = statements().insert_element[element.relation - 1];
        insert.bind(1, row);
        insert.bind(2, id);
        insert.bind(3, element.index);
        insert.bind(4, element.owner_index);
        bind_cells(insert, first_cell_of_element, element);
        insert.finish();
    }
}

std::optional<ResourceTable::LiveRow> ResourceTable::first_live(std::int64_t row)
{
    std::optional<LiveRow> found;
    fixed().first_live.first(
        [&](const Statement& s) {
            found = LiveRow{s.integer(0), std::string(s.text(1))};
        },
        row
    );
    return found;
}

std::vector<std::int64_t> ResourceTable::live_children_of(std::string_view parent_id)
{
    std::vector<std::int64_t> rows;
    fixed().live_children.for_each([&](const Statement& s) { rows.push_back(s.integer(0)); }, parent_id);
    return rows;
}

bool ResourceTable::bury(std::int64_t row, std::string_view at)
{
    if (fixed().bury.run(at, row) == 0)
        return false;
    remove_elements(row);
    return true;
}

bool ResourceTable::revive(std::int64_t row, std::string_view at)
{
    if (fixed().revive.run(at, row) == 0)
        return false;
    find(row, [&](const StoredRow& stored) {
        if (stored.payload.empty())
            return;
        const auto fields = fields_of(stored.payload);
        insert_elements(row, stored.id, fields);
    });
    return true;
}

ResourceTable::StoredRow ResourceTable::stored_row(const Statement& statement)
{
    return {
        statement.integer(0),
        statement.text(1),
        statement.text(2),
        statement.text(4),
        statement.integer(3) != 0,
    };
}

ResourceTable::Fixed& ResourceTable::fixed()
{
    if (fixed_)
        return *fixed_;
    const auto table = identifier(table_of(shape_.items()));
    const std::string select = "SELECT _rowid_, _id, _parent_id, _deleted_at IS NULL, _payload FROM " + table;
    fixed_.emplace(Fixed{
        Statement{db_, select + " WHERE _id = ?"},
        Statement{db_, select + " WHERE _rowid_ = ?"},
        Statement{
            db_,
            "SELECT _rowid_, _id FROM " + table +
                " WHERE _deleted_at IS NULL AND _rowid_ >= ? ORDER BY _rowid_ LIMIT 1"},
        Statement{db_, "SELECT _rowid_ FROM " + table + " WHERE _parent_id = ? AND _deleted_at IS NULL"},
        Statement{
            db_,
            "UPDATE " + table +
                " SET _deleted_at = ?1, _changed_at = ?1 WHERE _rowid_ = ?2 AND _deleted_at IS NULL"},
        Statement{
            db_,
            "UPDATE " + table +
                " SET _deleted_at = NULL, _changed_at = ?1 WHERE _rowid_ = ?2 AND _deleted_at IS NOT NULL"},
    });
    return *fixed_;
}

ResourceTable::Statements& ResourceTable::statements()
{
    if (statements_)
        return *statements_;
    const Relation& items = shape_.items();
    statements_.emplace(Statements{
        Statement{db_, insert_sql(items)},
        Statement{db_, update_sql(items)},
        Statement{db_, rewrite_sql(items)},
        {},
        {}});
    for (std::size_t i = 1; i < shape_.relations.size(); ++i)
    {
        statements_->insert_element.emplace_back(db_, insert_element_sql(*shape_.relations[i]));
        statements_->delete_elements.emplace_back(db_, delete_elements_sql(*shape_.relations[i]));
    }
    return *statements_;
}

void ResourceTable::bind_cells(Statement& statement, int first, const FlatRow& row)
{
    arena_.clear();
    const auto& columns = shape_.relations[row.relation]->columns;
    for (const Cell& cell : row.cells)
    {
        const auto value = value_in_column(cell.token, cell.kind, columns[cell.column].kind, zone_, arena_);
        const int at = first + static_cast<int>(cell.column);
        std::visit([&](const auto& v) { statement.bind(at, v); }, value);
    }
}

}  // namespace giposync::mirror
