#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"
#include "mirror/page_writer.hpp"
#include "mirror/seen_rows.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// A walk that was begun and has not ended: where it stands, in the walker's own words.
struct OpenWalk
{
    std::int64_t number = 0;
    std::string started_at;
    std::string cursor;
};

// What a walk has done so far; one line of sync_runs.
struct RunCount
{
    std::int64_t requests = 0;
    std::int64_t items = 0;
    Tally rows;

    RunCount& operator+=(const RunCount& other);
};

// The book of walks: their cursors, what they have met, and sync_runs. Inside the caller's MirrorTransaction.
class Walks
{
public:
    explicit Walks(Mirror& mirror) : mirror_(mirror) {}

    std::optional<OpenWalk> find(const MirroredResource& resource, std::string_view mode);
    OpenWalk open(
        const MirroredResource& resource,
        std::string_view mode,
        Instant now,
        std::string_view cursor
    );
    void remember(const OpenWalk& walk, std::string_view cursor);
    void close(const OpenWalk& walk);

    // Rows that the walk has met in a page of one of its lists.
    struct SeenPage
    {
        std::int64_t leg = 0;
        bool proven = true;  // nothing was skipped before this page
        std::vector<std::int64_t> rows;
        std::vector<std::int64_t> removed;  // proven earlier, but changed since
    };

    void add_seen(const OpenWalk& walk, const SeenPage& page);

    // Everything that the walk has met.
    SeenRows met(const OpenWalk& walk);

    // What it has met in one list without a gap, and is unchanged since.
    SeenRows proven(const OpenWalk& walk, std::int64_t leg);

    // The rows of the last proven pages of a list, in no order.
    std::vector<std::int64_t> recent(const OpenWalk& walk, std::int64_t leg, std::int64_t pages);

    // A run is one attempt at a walk, from start or resumption to its end. Where the process ends first, the
    // one that opens the mirror next ends the run.
    std::int64_t begin_run(const MirroredResource& resource, std::string_view mode, Instant now);
    void update_run(std::int64_t run, const RunCount& count);
    void end_run(
        std::int64_t run,
        const RunCount& count,
        Instant now,
        std::string_view outcome,
        const std::optional<std::string>& error
    );

private:
    Mirror& mirror_;

    sqlite::Statement find_{
        mirror_.database(),
        "SELECT number, started_at, cursor FROM _walks WHERE resource = ? AND mode = ?"};
    sqlite::Statement open_{mirror_.database(), R"sql(
        INSERT INTO _walks (resource, mode, number, started_at, cursor)
        VALUES (?, ?, (SELECT coalesce(max(number), 0) + 1 FROM _walks), ?, ?)
        RETURNING number
    )sql"};
    sqlite::Statement remember_{mirror_.database(), "UPDATE _walks SET cursor = ? WHERE number = ?"};
    sqlite::Statement close_{mirror_.database(), "DELETE FROM _walks WHERE number = ?"};
    sqlite::Statement add_seen_{mirror_.database(), R"sql(
        INSERT INTO _seen (walk, page, leg, proven, rows, removed)
        VALUES (?1, (SELECT coalesce(max(page), 0) + 1 FROM _seen WHERE walk = ?1), ?2, ?3, ?4, ?5)
    )sql"};
    sqlite::Statement met_{mirror_.database(), "SELECT rows FROM _seen WHERE walk = ?"};
    sqlite::Statement proven_{mirror_.database(), R"sql(
        SELECT proven, rows, removed
        FROM _seen
        WHERE walk = ? AND leg = ?
        ORDER BY page
    )sql"};
    sqlite::Statement recent_{mirror_.database(), R"sql(
        SELECT rows
        FROM _seen
        WHERE walk = ? AND leg = ? AND proven
        ORDER BY page DESC
        LIMIT ?
    )sql"};
    sqlite::Statement forget_{mirror_.database(), "DELETE FROM _seen WHERE walk = ?"};
    sqlite::Statement begin_run_{mirror_.database(), R"sql(
        INSERT INTO sync_runs (started_at, resource, mode)
        VALUES (?, ?, ?)
        RETURNING _run
    )sql"};
    sqlite::Statement update_run_{mirror_.database(), R"sql(
        UPDATE sync_runs
        SET requests = ?2, items = ?3, inserted = ?4, updated = ?5, deleted = ?6, unchanged = ?7
        WHERE _run = ?1
    )sql"};
    sqlite::Statement end_run_{mirror_.database(), R"sql(
        UPDATE sync_runs
        SET finished_at = ?2, outcome = ?3, error = ?4
        WHERE _run = ?1
    )sql"};
};

}  // namespace giposync::mirror
