#include "mirror/sweep.hpp"

#include "base/iso8601.hpp"
#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

namespace giposync::mirror {

Sweep::Sweep(Mirror& mirror, MirroredResource& resource)
    : mirror_(mirror), resource_(resource), kinship_(mirror)
{
}

std::optional<std::int64_t> Sweep::missing(
    const SeenRows& seen,
    std::int64_t after,
    std::int64_t looks,
    const std::optional<Days>& days,
    std::vector<Missing>& found
)
{
    if (days)
        return missing_in_days(seen, after, looks, *days, found);
    const auto last = last_row();
    auto row = seen.first_missing(after);
    for (; row <= last && looks > 0; row = seen.first_missing(row), --looks)
        look_at(row, found);
    return row <= last ? std::optional{row - 1} : std::nullopt;
}

std::optional<std::int64_t> Sweep::missing_in_days(
    const SeenRows& seen,
    std::int64_t after,
    std::int64_t looks,
    const Days& days,
    std::vector<Missing>& found
)
{
    std::vector<std::int64_t> rows;
    sqlite::Statement{mirror_.database(), R"sql(
        SELECT row
        FROM _slices
        WHERE resource = ?1 AND row > ?2 AND slice BETWEEN ?3 AND ?4
        ORDER BY row
        LIMIT ?5
    )sql"}
        .for_each(
            [&](const sqlite::Statement& slice) { rows.push_back(slice.integer(0)); },
            resource_.number,
            after,
            days.first,
            days.last,
            looks
        );
    for (const auto row : rows)
        if (!seen.contains(row))
            look_at(row, found);
    return std::ssize(rows) == looks ? std::optional{rows.back()} : std::nullopt;
}

std::int64_t Sweep::live_rows()
{
    std::int64_t rows = 0;
    sqlite::Statement{mirror_.database(), "SELECT live_rows FROM _resources WHERE number = ?"}.first(
        [&](const sqlite::Statement& row) { rows = row.integer(0); },
        resource_.number
    );
    return rows;
}

void Sweep::remember_slice(std::span<const std::int64_t> rows, std::int64_t first_day)
{
    for (const auto row : rows)
        remember_slice_.run(resource_.number, row, first_day);
}

void Sweep::forget_slice(std::int64_t row)
{
    sqlite::Statement{mirror_.database(), "DELETE FROM _slices WHERE resource = ? AND row = ?"}.run(
        resource_.number,
        row
    );
}

std::int64_t Sweep::bury(std::span<const std::int64_t> rows, Instant now)
{
    const auto at = to_text(now);
    std::int64_t buried = 0;
    for (const auto row : rows)
        buried += kinship_.bury(resource_, row, at);
    return buried;
}

void Sweep::look_at(std::int64_t row, std::vector<Missing>& found)
{
    resource_.table.find(row, [&](const ResourceTable::StoredRow& stored) {
        if (stored.live)
            found.push_back({row, std::string(stored.id), std::string(stored.parent_id)});
    });
}

std::int64_t Sweep::last_row()
{
    const auto table = sqlite::identifier(table_of(resource_.table.shape().items()));
    return mirror_.database().integer("SELECT max(_rowid_) FROM " + table);
}

}  // namespace giposync::mirror
