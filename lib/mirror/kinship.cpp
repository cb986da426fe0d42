#include "mirror/kinship.hpp"

#include "sqlite/literals.hpp"

#include <string>
#include <utility>
#include <vector>

namespace giposync::mirror {
namespace {

std::vector<std::pair<std::int64_t, std::string>> orphans_of(
    Mirror& mirror,
    const MirroredResource& child,
    std::string_view parent_id
)
{
    const auto table = sqlite::identifier(table_of(child.table.shape().items()));
    std::vector<std::pair<std::int64_t, std::string>> found;
    sqlite::Statement select{
        mirror.database(),
        "SELECT r._rowid_, r._id FROM " + table +
            " AS r JOIN _orphans AS o ON o.resource = ?1 AND o.row = r._rowid_ "
            "WHERE r._parent_id = ?2 AND r._deleted_at IS NOT NULL"};
    select.for_each(
        [&](const sqlite::Statement& row) { found.emplace_back(row.integer(0), std::string(row.text(1))); },
        child.number,
        parent_id
    );
    return found;
}

}  // namespace

std::int64_t Kinship::bury(MirroredResource& resource, std::int64_t row, std::string_view at)
{
    std::string id;
    resource.table.find(row, [&](const ResourceTable::StoredRow& stored) { id = stored.id; });
    if (!resource.table.bury(row, at))
        return 0;
    changes_.add(at, resource.declaration.name.text(), id, ChangeOp::remove);
    count(resource, -1, 1);
    take_children(resource, id, at);
    return 1;
}

void Kinship::take_children(MirroredResource& parent, std::string_view parent_id, std::string_view at)
{
    for (MirroredResource* const child : mirror_.children_of(parent))
        for (const auto row : child->table.live_children_of(parent_id))
            if (bury(*child, row, at) > 0)
                add_orphan_.run(child->number, row);
}

void Kinship::return_children(MirroredResource& parent, std::string_view parent_id, std::string_view at)
{
    for (MirroredResource* const child : mirror_.children_of(parent))
        for (const auto& [row, id] : orphans_of(mirror_, *child, parent_id))
        {
            no_orphan(*child, row);
            if (!child->table.revive(row, at))
                continue;
            changes_.add(at, child->declaration.name.text(), id, ChangeOp::restore);
            count(*child, 1, -1);
            return_children(*child, id, at);
        }
}

void Kinship::no_orphan(const MirroredResource& resource, std::int64_t row)
{
    remove_orphan_.run(resource.number, row);
}

void Kinship::count(const MirroredResource& resource, std::int64_t live, std::int64_t deleted)
{
    if (live != 0 || deleted != 0)
        count_.run(resource.number, live, deleted);
}

}  // namespace giposync::mirror
