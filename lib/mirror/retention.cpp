#include "mirror/retention.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/facts.hpp"
#include "mirror/relation_indexes.hpp"
#include "mirror/relation_schema.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <chrono>

namespace giposync::mirror {
namespace {

using sqlite::identifier;
using sqlite::Statement;

constexpr int lines_of_a_slice = 2'000;
constexpr int rows_of_a_slice = 200;

// Erased rows may still stand in the write-ahead log.
constexpr const char* log_pending = "retention.log_pending";

// A walk asks which rows others have changed since it stood where it stands; one that is older than this does
// not go on.
constexpr auto longest_walk = std::chrono::days(7);

// The moment before which lines of the change feed may go.
std::string end_of_feed(sqlite::Database& db, Duration kept, Instant now)
{
    auto end = to_text(now - kept);
    Statement{db, "SELECT min(started_at) FROM _walks WHERE started_at > ?"}.first(
        [&](const Statement& row) {
            if (!row.is_null(0))
                end = std::min(end, std::string(row.text(0)));
        },
        to_text(now - longest_walk)
    );
    return end;
}

std::vector<std::int64_t> rows_to_erase(
    sqlite::Database& db,
    const Relation& items,
    const std::string& before
)
{
    std::vector<std::int64_t> rows;
    Statement{
        db,
        "SELECT _rowid_ FROM " + identifier(table_of(items)) +
            " WHERE _deleted_at < ? AND _payload IS NOT NULL LIMIT ?"}
        .for_each([&](const Statement& row) { rows.push_back(row.integer(0)); }, before, rows_of_a_slice);
    return rows;
}

std::string erase_sql(const Relation& items)
{
    auto sql = "UPDATE " + identifier(table_of(items)) + " SET _payload = NULL";
    for (const Column& column : items.columns)
        sql += ", " + identifier(column.name) + " = NULL";
    return sql + " WHERE _rowid_ = ?";
}

void erase(sqlite::Database& db, const Shape& shape, const std::vector<std::int64_t>& rows)
{
    Statement erase_row{db, erase_sql(shape.items())};
    Statement forget_orphan{
        db,
        "DELETE FROM _orphans WHERE resource = (SELECT number FROM _resources WHERE name = ?) AND row = ?"};
    for (const auto row : rows)
    {
        erase_row.run(row);
        forget_orphan.run(shape.resource, row);
    }
    for (const auto& relation : shape.relations)
    {
        if (!relation->is_array())
            continue;
        Statement remove{db, "DELETE FROM " + identifier(table_of(*relation)) + " WHERE _row = ?"};
        for (const auto row : rows)
            remove.run(row);
    }
}

}  // namespace

Retention::Retention(Mirror& mirror, Limits limits) : mirror_(mirror), limits_(limits) {}

bool Retention::advance(Instant now)
{
    if (limits_.changes && prune_changes(now))
        return true;
    if (limits_.deleted)
    {
        if (drop_rejects(now))
            return true;
        for (const auto& resource : resources())
            if (erase_rows(resource, now))
                return true;
    }
    tell();
    empty_log();
    return false;
}

bool Retention::prune_changes(Instant now)
{
    auto& db = mirror_.database();
    ChangeFeed feed{db};
    const auto last = feed.last_before(end_of_feed(db, *limits_.changes, now), lines_of_a_slice);
    if (!last)
        return false;
    MirrorTransaction change{mirror_};
    feed.remove_up_to(*last);
    change.commit();
    return true;
}

bool Retention::drop_rejects(Instant now)
{
    auto& db = mirror_.database();
    const auto before = to_text(now - *limits_.deleted);
    std::vector<std::int64_t> old;
    Statement{db, "SELECT _rowid_ FROM rejects WHERE at < ? LIMIT ?"}
        .for_each([&](const Statement& row) { old.push_back(row.integer(0)); }, before, rows_of_a_slice);
    if (old.empty())
        return false;
    MirrorTransaction change{mirror_};
    Statement drop{db, "DELETE FROM rejects WHERE _rowid_ = ? AND at < ?"};
    for (const auto row : old)
        drop.run(row, before);
    write_fact(db, log_pending, "1");
    change.commit();
    return true;
}

bool Retention::erase_rows(const std::string& resource, Instant now)
{
    auto& db = mirror_.database();
    const auto shape = load_shape(db, resource, Zone{});
    const auto before = to_text(now - *limits_.deleted);
    if (add_tombstone_index(db, shape.items()))
        return true;
    if (rows_to_erase(db, shape.items(), before).empty())
        return false;
    MirrorTransaction change{mirror_};
    const auto rows = rows_to_erase(db, shape.items(), before);
    erase(db, load_shape(db, resource, Zone{}), rows);
    write_fact(db, log_pending, "1");
    change.commit();
    erased_ += std::ssize(rows);
    return true;
}

void Retention::tell()
{
    if (erased_ > 0)
        mirror_.log().info(
            events::mirror_erased,
            "the personal data of rows that were deleted long ago is erased",
            {{"rows", erased_}}
        );
    erased_ = 0;
}

void Retention::empty_log()
{
    auto& db = mirror_.database();
    if (read_fact(db, log_pending).value_or("").empty() || !mirror_.relieve())
        return;
    write_fact(db, log_pending, "");
}

// All that the file knows, also those that are no longer mirrored.
std::vector<std::string> Retention::resources()
{
    std::vector<std::string> names;
    Statement{mirror_.database(), "SELECT name FROM _resources ORDER BY number"}.for_each(
        [&](const Statement& row) { names.emplace_back(row.text(0)); }
    );
    return names;
}

}  // namespace giposync::mirror
