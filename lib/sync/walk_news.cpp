#include "sync/walk_news.hpp"

#include "base/event_names.hpp"

#include <utility>

namespace giposync::sync {
namespace {

// What no time mends is for a person; the rest is told as a warning, and becomes an error when data grow
// stale.
Level level_of(Errc why)
{
    return why == Errc::malformed || why == Errc::unauthorized || why == Errc::failed ? Level::error
                                                                                      : Level::warning;
}

bool nothing_new(const mirror::RunCount& count)
{
    return count.rows.inserted == 0 && count.rows.updated == 0 && count.rows.deleted == 0;
}

}  // namespace

// What comes by schedule is routine: for those who look closely.
void WalkNews::started(WalkMode mode, const SyncWish& wish)
{
    const auto level = wish.by_schedule ? Level::debug : Level::info;
    api_.log.write(
        {level,
         events::walk_started,
         "a walk begins",
         {{"resource", resource_.name.text()}, {"mode", name_of(mode)}}}
    );
}

void WalkNews::finished(
    const Walk& walk,
    const SyncWish& wish,
    const SyncReport& report,
    std::int64_t failures
)
{
    const auto took = api_.clock.moment() - walk.run_started();
    Fields fields{
        {"resource", resource_.name.text()},
        {"mode", name_of(report.mode)},
        {"requests", report.count.requests},
        {"items", report.count.items},
        {"inserted", report.count.rows.inserted},
        {"updated", report.count.rows.updated},
        {"deleted", report.count.rows.deleted},
        {"unchanged", report.count.rows.unchanged},
        {"drift", report.drift},
        {"duration_ms", took.count()},
    };
    if (failures > 0)
        fields.emplace_back("failures", failures);
    if (!walk.cursor().proved)
        api_.log.warning(
            events::walk_finished,
            "the list moved too much, or has no stable order, to prove that nothing was skipped",
            std::move(fields)
        );
    else if (failures > 0)
        api_.log
            .info(events::walk_finished, "the walk is complete, after walks that failed", std::move(fields));
    else if (wish.by_schedule && nothing_new(report.count))
        api_.log.debug(events::walk_finished, "nothing new", std::move(fields));
    else
        api_.log.info(events::walk_finished, "the walk is complete", std::move(fields));
    if (walk.cursor().unfiltered)
        tell_unfiltered();
}

void WalkNews::failed(WalkMode mode, const mirror::RunCount& count, std::int64_t failures, const Error& error)
{
    Fields fields{
        {"resource", resource_.name.text()},
        {"mode", name_of(mode)},
        {"requests", count.requests},
        {"items", count.items},
        {"failures", failures},
    };
    api_.log.write({level_of(error.code), events::walk_failed, error.detail, std::move(fields)});
}

void WalkNews::forbidden(const Error& error)
{
    api_.log.error(events::resource_forbidden, error.detail, {{"resource", resource_.name.text()}});
}

void WalkNews::deletions_held(const HeldDeletions& held)
{
    api_.log.error(
        events::mirror_deletions_held,
        held.reason + ": a person lets them go with `giposyncd sync " + resource_.name.text() +
            " --reconcile --accept-deletions --account " + account_.text() + "`",
        {{"resource", resource_.name.text()}, {"rows", held.rows}, {"live_rows", held.live_rows}}
    );
}

void WalkNews::tell_unfiltered()
{
    api_.log.warning(
        events::walk_unfiltered,
        "the API does not filter by the parameter that changed_since names: every walk goes over everything",
        {{"resource", resource_.name.text()}, {"parameter", *resource_.changed_since}}
    );
}

}  // namespace giposync::sync
