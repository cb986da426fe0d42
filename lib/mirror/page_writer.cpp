#include "mirror/page_writer.hpp"

#include "base/event_names.hpp"
#include "base/json.hpp"
#include "mirror/resource_status.hpp"
#include "sqlite/statement.hpp"

#include <utility>

namespace giposync::mirror {
namespace {

RowHead head_of(const Item& item, const Standing& standing)
{
    RowHead head;
    head.id = standing.id;
    if (!item.parent_id.empty())
        head.parent_id = item.parent_id;
    if (item.updated_at)
        head.updated_at = to_text(*item.updated_at);
    head.payload = item.payload;
    head.deleted = item.deleted;
    return head;
}

void start_rewrite(sqlite::Database& db, const MirroredResource& resource)
{
    sqlite::Statement{db, R"sql(
        INSERT INTO _rewrites (resource, next_row)
        VALUES (?, 0)
        ON CONFLICT (resource) DO UPDATE SET next_row = 0
    )sql"}
        .run(resource.number);
}

}  // namespace

Tally& Tally::operator+=(const Tally& other)
{
    inserted += other.inserted;
    updated += other.updated;
    deleted += other.deleted;
    unchanged += other.unchanged;
    return *this;
}

PageWriter::PageWriter(Mirror& mirror, MirroredResource& resource)
    : mirror_(mirror), resource_(resource), changes_(mirror.database()), kinship_(mirror)
{
}

std::vector<Standing> PageWriter::look_up(std::span<const Item> items, const SeenRows& seen)
{
    std::vector<Standing> standings;
    standings.reserve(items.size());
    std::unordered_set<std::string> met;
    for (const Item& item : items)
    {
        standings.push_back(look_up(item, seen));
        standings.back().repeated = !met.insert(standings.back().id).second;
    }
    return standings;
}

Standing PageWriter::look_up(const Item& item, const SeenRows& seen)
{
    Standing standing;
    bool own = true;
    const auto compare = [&](const ResourceTable::StoredRow& stored) {
        own = stored.parent_id == item.parent_id;
        standing.row = stored.row;
        standing.live = stored.live;
        // A tombstone whose data was erased stays as it is, as long as it is only served as deleted.
        const bool erased = stored.payload.empty() && !stored.live;
        standing.same =
            own && stored.live != item.deleted && (erased || json::equal(stored.payload, item.payload));
    };
    standing.id = item.id;
    resource_.table.find(standing.id, compare);
    if (own)
        return standing;

    Standing elsewhere = standing;
    standing = {};
    standing.id = std::string(item.parent_id) + "/" + std::string(item.id);
    if (resource_.table.find(standing.id, compare) || seen.contains(elsewhere.row))
        return standing;
    return elsewhere;
}

Tally PageWriter::keep(
    std::span<const Item> items,
    std::span<Standing> standings,
    const SeenRows& seen,
    Instant now
)
{
    std::vector<ResourceTable::Fields> fields(items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!standings[i].same)
            fields[i] = resource_.table.fields_of(items[i].payload);
    auto grown = resource_.table.grow(now);
    grown_ = std::move(grown.growth);
    if (grown.stale)
        start_rewrite(mirror_.database(), resource_);

    Sum sum;
    sum.at = to_text(now);
    for (std::size_t i = 0; i < items.size(); ++i)
    {
        if (standings[i].repeated)
        {
            standings[i] = look_up(items[i], seen);
            if (!standings[i].same && fields[i].empty())
                fields[i] = resource_.table.fields_of(items[i].payload);
        }
        if (standings[i].same)
            ++sum.tally.unchanged;
        else
            keep_one(items[i], standings[i], fields[i], sum);
    }
    kinship_.count(resource_, sum.live, sum.deleted);
    return sum.tally;
}

void PageWriter::keep_one(const Item& item, Standing& standing, const ResourceTable::Fields& fields, Sum& sum)
{
    const bool was_live = standing.live;
    const bool was_there = standing.row != 0;
    const auto head = head_of(item, standing);
    if (was_there)
        resource_.table.update(standing.row, head, fields, sum.at);
    else
        standing.row = resource_.table.insert(head, fields, sum.at);

    sum.live += (item.deleted ? 0 : 1) - (was_live ? 1 : 0);
    sum.deleted += (item.deleted ? 1 : 0) - (was_there && !was_live ? 1 : 0);
    if (!item.deleted && was_live)
    {
        tell_feed(standing, ChangeOp::update, sum);
        ++sum.tally.updated;
    }
    else if (!item.deleted)
    {
        tell_feed(standing, was_there ? ChangeOp::restore : ChangeOp::insert, sum);
        ++sum.tally.inserted;
        if (was_there)  // who is new has never lost anybody
        {
            kinship_.no_orphan(resource_, standing.row);
            kinship_.return_children(resource_, standing.id, sum.at);
        }
    }
    else if (was_live)
    {
        tell_feed(standing, ChangeOp::remove, sum);
        ++sum.tally.deleted;
        kinship_.take_children(resource_, standing.id, sum.at);
    }
    else
        ++sum.tally.unchanged;  // deleted before we ever saw it, or deleted and changed since
}

void PageWriter::tell_feed(const Standing& standing, ChangeOp op, Sum& sum)
{
    const auto& name = resource_.declaration.name.text();
    if (std::exchange(sum.feed_begun, true))
        changes_.add_next(sum.at, name, standing.id, op);
    else
        changes_.add(sum.at, name, standing.id, op);
}

void PageWriter::announce()
{
    const auto grown = std::exchange(grown_, {});
    if (grown.added.empty() && grown.widened.empty() && grown.capped.empty())
        return;
    // In a first fill every column is new, which is no news.
    const bool filled = ResourceStatus{mirror_}.read(resource_).last_full_at.has_value();
    const auto level = filled ? Level::info : Level::debug;
    const auto& relations = resource_.table.shape().relations;
    const auto fields_of = [&](std::size_t relation, std::size_t column) {
        const Column& one = relations[relation]->columns[column];
        return Fields{
            {"resource", relations[relation]->view},
            {"column", one.name},
            {"path", one.path},
            {"type", sql_type(one.kind)},
        };
    };
    for (const auto& change : grown.added)
        mirror_.log().write(
            {level, events::mirror_column_added, "a new column", fields_of(change.relation, change.column)}
        );
    for (const auto& change : grown.widened)
        mirror_.log().write(
            {level,
             events::mirror_column_widened,
             "a column holds more kinds of values than before",
             fields_of(change.relation, change.column)}
        );
    for (const auto relation : grown.capped)
        announce_cap(relations[relation]->view);
}

// Once for each relation, whoever meets it how often.
void PageWriter::announce_cap(const std::string& view)
{
    const auto told = "columns.capped." + view;
    if (mirror_.fact(told))
        return;
    mirror_.set_fact(told, "told");
    mirror_.log().warning(
        events::mirror_columns_capped,
        "no room for more columns or deeper ones: further fields stay in _payload",
        {{"resource", view}}
    );
}

}  // namespace giposync::mirror
