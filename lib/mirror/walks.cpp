#include "mirror/walks.hpp"

#include "base/iso8601.hpp"

namespace giposync::mirror {

RunCount& RunCount::operator+=(const RunCount& other)
{
    requests += other.requests;
    items += other.items;
    rows += other.rows;
    return *this;
}

std::optional<OpenWalk> Walks::find(const MirroredResource& resource, std::string_view mode)
{
    std::optional<OpenWalk> walk;
    find_.first(
        [&](const sqlite::Statement& row) {
            walk = OpenWalk{row.integer(0), std::string(row.text(1)), std::string(row.text(2))};
        },
        resource.number,
        mode
    );
    return walk;
}

OpenWalk Walks::open(
    const MirroredResource& resource,
    std::string_view mode,
    Instant now,
    std::string_view cursor
)
{
    OpenWalk walk{0, to_text(now), std::string(cursor)};
    open_.for_each(
        [&](const sqlite::Statement& row) { walk.number = row.integer(0); },
        resource.number,
        mode,
        walk.started_at,
        cursor
    );
    forget_.run(walk.number);
    return walk;
}

void Walks::remember(const OpenWalk& walk, std::string_view cursor)
{
    remember_.run(cursor, walk.number);
}

void Walks::close(const OpenWalk& walk)
{
    forget_.run(walk.number);
    close_.run(walk.number);
}

void Walks::add_seen(const OpenWalk& walk, const SeenPage& page)
{
    const auto rows = packed(page.rows);
    const auto removed = packed(page.removed);
    add_seen_.run(walk.number, page.leg, page.proven, sqlite::Blob{rows}, sqlite::Blob{removed});
}

SeenRows Walks::met(const OpenWalk& walk)
{
    SeenRows met;
    met_.for_each(
        [&](const sqlite::Statement& page) {
            for (const auto row : unpacked(page.bytes(0)))
                met.add(row);
        },
        walk.number
    );
    return met;
}

SeenRows Walks::proven(const OpenWalk& walk, std::int64_t leg)
{
    SeenRows proven;
    proven_.for_each(
        [&](const sqlite::Statement& page) {
            for (const auto row : unpacked(page.bytes(2)))
                proven.remove(row);
            if (page.integer(0) == 0)
                return;
            for (const auto row : unpacked(page.bytes(1)))
                proven.add(row);
        },
        walk.number,
        leg
    );
    return proven;
}

std::vector<std::int64_t> Walks::recent(const OpenWalk& walk, std::int64_t leg, std::int64_t pages)
{
    std::vector<std::int64_t> rows;
    recent_.for_each(
        [&](const sqlite::Statement& page) {
            const auto more = unpacked(page.bytes(0));
            rows.insert(rows.end(), more.begin(), more.end());
        },
        walk.number,
        leg,
        pages
    );
    return rows;
}

std::int64_t Walks::begin_run(const MirroredResource& resource, std::string_view mode, Instant now)
{
    std::int64_t run = 0;
    begin_run_.for_each(
        [&](const sqlite::Statement& row) { run = row.integer(0); },
        to_text(now),
        resource.declaration.name.text(),
        mode
    );
    return run;
}

void Walks::update_run(std::int64_t run, const RunCount& count)
{
    update_run_.run(
        run,
        count.requests,
        count.items,
        count.rows.inserted,
        count.rows.updated,
        count.rows.deleted,
        count.rows.unchanged
    );
}

void Walks::end_run(
    std::int64_t run,
    const RunCount& count,
    Instant now,
    std::string_view outcome,
    const std::optional<std::string>& error
)
{
    update_run(run, count);
    end_run_.run(run, to_text(now), outcome, error);
}

}  // namespace giposync::mirror
