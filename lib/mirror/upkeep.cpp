#include "mirror/upkeep.hpp"

#include "base/iso8601.hpp"
#include "mirror/upgrade.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <chrono>

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
    MirrorTransaction change{mirror_};
    const auto removed = sqlite::Statement{mirror_.database(), R"sql(
        DELETE FROM sync_runs
        WHERE _run IN (
            SELECT r._run
            FROM _resources AS known, sync_runs AS r
            WHERE r.resource = known.name AND r.outcome <> 'running'
              AND r.started_at < max(?1, coalesce((
                  SELECT started_at
                  FROM sync_runs
                  WHERE resource = known.name
                  ORDER BY started_at DESC
                  LIMIT 1 OFFSET ?2
              ), ''))
            LIMIT ?3
        )
    )sql"}
                             .run(to_text(now - runs_kept_for), runs_kept - 1, runs_of_a_slice);
    if (removed == 0)
        return false;
    change.commit();
    return true;
}

}  // namespace giposync::mirror
