#include "mirror/upkeep.hpp"

#include "base/iso8601.hpp"
#include "mirror/upgrade.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace giposync::mirror {
namespace {

constexpr Duration longest_interval = std::chrono::hours(1);
constexpr Duration runs_kept_for = std::chrono::hours(24 * 90);
constexpr int runs_kept = 10'000;  // of a resource
constexpr int runs_of_a_slice = 1'000;

Duration interval_of(const Retention::Limits& limits)
{
    const auto deleted = limits.deleted.value_or(longest_interval);
    return std::min({longest_interval, deleted, limits.changes.value_or(longest_interval)});
}

// The moment before which runs of a resource may go.
std::string end_of_runs(sqlite::Database& db, const std::string& resource, Instant now)
{
    auto end = to_text(now - runs_kept_for);
    sqlite::Statement{
        db,
        "SELECT started_at FROM sync_runs WHERE resource = ? ORDER BY started_at DESC LIMIT 1 OFFSET ?"}
        .first(
            [&](const sqlite::Statement& row) { end = std::max(end, std::string(row.text(0))); },
            resource,
            runs_kept - 1
        );
    return end;
}

std::vector<std::int64_t> old_runs(sqlite::Database& db, const std::string& resource, Instant now)
{
    std::vector<std::int64_t> runs;
    sqlite::Statement{db, R"sql(
        SELECT _run
        FROM sync_runs
        WHERE resource = ? AND started_at < ? AND outcome <> 'running'
        LIMIT ?
    )sql"}
        .for_each(
            [&](const sqlite::Statement& row) { runs.push_back(row.integer(0)); },
            resource,
            end_of_runs(db, resource, now),
            runs_of_a_slice
        );
    return runs;
}

}  // namespace

Upkeep::Upkeep(Mirror& mirror, Retention::Limits limits)
    : mirror_(mirror), retention_(mirror, limits), interval_(interval_of(limits))
{
}

bool Upkeep::advance(Instant now)
{
    if (!round_is_due(now))
    {
        retention_.empty_log();
        return false;
    }
    if (prune_runs(now) || retention_.advance(now))
        return true;
    remove_copy_of_old_version(mirror_.database(), mirror_.file(), mirror_.log());
    mirror_.relieve();
    last_round_ = now;
    return false;
}

// Also after somebody has set the clock back.
bool Upkeep::round_is_due(Instant now) const
{
    return !last_round_ || now < *last_round_ || now - *last_round_ >= interval_;
}

bool Upkeep::prune_runs(Instant now)
{
    auto& db = mirror_.database();
    std::vector<std::string> resources;
    sqlite::Statement{db, "SELECT name FROM _resources"}.for_each([&](const sqlite::Statement& row) {
        resources.emplace_back(row.text(0));
    });
    for (const auto& resource : resources)
    {
        const auto runs = old_runs(db, resource, now);
        if (runs.empty())
            continue;
        MirrorTransaction change{mirror_};
        sqlite::Statement remove{db, "DELETE FROM sync_runs WHERE _run = ?"};
        for (const auto run : runs)
            remove.run(run);
        change.commit();
        return true;
    }
    return false;
}

}  // namespace giposync::mirror
