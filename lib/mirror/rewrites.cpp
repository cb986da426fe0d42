#include "mirror/rewrites.hpp"

#include "sqlite/literals.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace giposync::mirror {
namespace {

std::vector<std::int64_t> rows_from(
    Mirror& mirror,
    const MirroredResource& resource,
    std::int64_t first,
    std::int64_t count
)
{
    const auto table = sqlite::identifier(table_of(resource.table.shape().items()));
    std::vector<std::int64_t> rows;
    sqlite::Statement select{
        mirror.database(),
        "SELECT _rowid_ FROM " + table + " WHERE _rowid_ >= ? ORDER BY _rowid_ LIMIT ?"};
    select.for_each([&](const sqlite::Statement& row) { rows.push_back(row.integer(0)); }, first, count);
    return rows;
}

void rewrite(ResourceTable& table, std::int64_t row)
{
    std::string id;
    std::string payload;
    bool live = false;
    table.find(row, [&](const ResourceTable::StoredRow& stored) {
        id = stored.id;
        payload = stored.payload;
        live = stored.live;
    });
    if (!payload.empty())  // an erased row has nothing to be made from
        table.rewrite(row, id, table.fields_of(payload), live);
}

}  // namespace

bool Rewrites::advance(std::int64_t rows)
{
    std::int64_t number = 0;
    std::int64_t first = 0;
    const auto read = [&](const sqlite::Statement& row) {
        number = row.integer(0);
        first = row.integer(1);
    };
    if (!next_.first(read))
        return false;

    MirrorTransaction change{mirror_};
    const auto& resources = mirror_.resources();
    const auto resource = std::find_if(resources.begin(), resources.end(), [number](const auto& one) {
        return one->number == number;
    });
    std::vector<std::int64_t> slice;
    if (resource != resources.end())
        slice = rows_from(mirror_, **resource, first, rows);
    for (const auto row : slice)
        rewrite((*resource)->table, row);
    if (std::ssize(slice) == rows)
        advance_.run(slice.back() + 1, number);
    else
        done_.run(number);
    change.commit();
    return true;
}

}  // namespace giposync::mirror
