#include "sync/resource_sync.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/places.hpp"
#include "mirror/rewrites.hpp"
#include "mirror/storage_failure.hpp"
#include "sync/watermark.hpp"

#include <exception>
#include <utility>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr Duration look_for_place_every = 500ms;
constexpr std::int64_t rewrites_per_slice = 500;

std::string unfiltered_fact(const config::Resource& resource)
{
    return "unfiltered:" + resource.name.text();
}

std::string first_day_fact(const config::Resource& resource)
{
    return "first_day:" + resource.name.text();
}

// Sets a flag for as long as it lives.
class Busy
{
public:
    explicit Busy(bool& flag) : flag_(flag) { flag_ = true; }

    ~Busy() { flag_ = false; }

    Busy(const Busy&) = delete;
    Busy& operator=(const Busy&) = delete;

private:
    bool& flag_;
};

}  // namespace

bool concerns_the_account(Errc code)
{
    switch (code)
    {
    case Errc::needs_login:
    case Errc::client_rejected:
    case Errc::refused:
    case Errc::unwritable:
    case Errc::invalid: return true;
    case Errc::unreachable:
    case Errc::throttled:
    case Errc::unauthorized:
    case Errc::forbidden:
    case Errc::absent:
    case Errc::malformed:
    case Errc::failed: return false;
    }
    return false;
}

ResourceSync::ResourceSync(
    Api& api,
    mirror::Mirror& mirror,
    const config::Resource& resource,
    AccountName account,
    WalkObserver* observer
)
    : api_(api),
      mirror_(mirror),
      mirrored_(mirror.resource(resource.name)),
      resource_(resource),
      zone_(mirrored_.declaration.zone),
      account_(std::move(account)),
      observer_(observer),
      status_(mirror),
      news_(api, resource_, account_)
{
}

asio::awaitable<SyncReport> ResourceSync::run(SyncWish wish)
{
    std::optional<mirror::WalkPlace> place;
    co_await wait_for_place(place);
    const Busy busy{busy_};
    auto report = co_await carry(mode_for(wish), wish);
    if (report.failure || !report.resumed || wish.by_schedule)
        co_return report;

    // A walk that was taken up again tells of the time when it began; a person wants to know about now.
    const auto before = report.count;
    report = co_await carry(mode_for(wish), wish);
    report.count += before;
    co_return report;
}

// A person or another process may walk this resource just now. Where the place cannot even be asked for, the
// walk itself will say what is wrong with the disk.
asio::awaitable<void> ResourceSync::wait_for_place(std::optional<mirror::WalkPlace>& place)
{
    for (;;)
    {
        auto taken = mirror::WalkPlace::try_take(mirror_, mirrored_);
        if (!taken)
            co_return;
        place = std::move(*taken);
        if (place)
            co_return;
        co_await api_.clock.sleep(look_for_place_every);
    }
}

WalkMode ResourceSync::mode_for(const SyncWish& wish)
{
    const bool filtered =
        resource_.changed_since && mirror_.fact(unfiltered_fact(resource_)) != *resource_.changed_since;
    if (!filtered)
        return WalkMode::full;
    const auto record = status_.read(mirrored_);
    if (!record.last_full_at || !record.watermark)
        return WalkMode::fill;
    return wish.reconcile ? WalkMode::reconcile : WalkMode::change;
}

net::Purpose ResourceSync::purpose_for(WalkMode mode, const SyncWish& wish)
{
    net::Purpose purpose;
    purpose.account = account_.text();
    purpose.overdue = wish.overdue;
    purpose.urgency = net::Urgency::change;
    if (mode == WalkMode::reconcile)
        purpose.urgency = net::Urgency::reconcile;
    else if (mode == WalkMode::fill || !status_.read(mirrored_).last_full_at)
        purpose.urgency = net::Urgency::fill;
    return purpose;
}

WalkOptions ResourceSync::options_for(WalkMode mode, const SyncWish& wish)
{
    WalkOptions options;
    options.mode = mode;
    options.purpose = purpose_for(mode, wish);
    options.observer = observer_;
    const auto record = status_.read(mirrored_);
    options.filled = record.last_full_at.has_value();
    if (mode == WalkMode::change)
        options.since = record.watermark;
    options.last_first_day = mirror::number_in(mirror_.fact(first_day_fact(resource_)));
    if (mode == WalkMode::reconcile && wish.by_schedule)
    {
        // A walk over everything may take hours; what has changed does not wait for it.
        options.interruption_due = [this] { return change_walk_due(); };
        options.interruption = [this]() -> asio::awaitable<void> {
            SyncWish change;
            change.by_schedule = true;
            co_await carry(WalkMode::change, change);
        };
    }
    return options;
}

bool ResourceSync::change_walk_due()
{
    const auto record = status_.read(mirrored_);
    return record.next_run_at && api_.clock.now() >= *record.next_run_at;
}

asio::awaitable<SyncReport> ResourceSync::carry(WalkMode mode, SyncWish wish)
{
    SyncReport report;
    report.resource = resource_.name;
    report.mode = mode;
    Walk walk{api_, mirror_, mirrored_, resource_, zone_, options_for(mode, wish)};
    std::exception_ptr broken;
    try
    {
        const auto before = note_start(mode, wish);
        co_await carry_through(walk, wish, before, report);
    }
    catch (...)
    {
        broken = std::current_exception();
    }
    report.count = walk.count();
    report.rejected = walk.rejected();
    report.drift = walk.drift();
    report.resumed = walk.resumed();
    if (broken)
    {
        // The line about a disk that does not take the mirror is written by whoever pauses because of it.
        report.failure = mirror::storage_failure(mirror_, broken);
        if (!report.failure)
        {
            note_interruption(walk);
            std::rethrow_exception(broken);
        }
    }
    co_return report;
}

// On the way out: a disk that does not take this line must not hide why we go.
void ResourceSync::note_interruption(Walk& walk)
{
    try
    {
        walk.interrupt();
    }
    catch (...)
    {
        if (!mirror::storage_failure(std::current_exception()))
            throw;
    }
}

asio::awaitable<void> ResourceSync::carry_through(
    Walk& walk,
    SyncWish wish,
    StateBefore before,
    SyncReport& report
)
{
    auto outcome = co_await walk_and_sweep(walk, report.mode, wish);
    if (!outcome)
    {
        note_failure(walk, before, report, outcome.error());
        co_return;
    }
    note_success(walk, wish, report, *outcome);
    co_await tidy();
}

asio::awaitable<Result<DeletionOutcome>> ResourceSync::walk_and_sweep(
    Walk& walk,
    WalkMode mode,
    SyncWish wish
)
{
    auto walked = co_await walk.run();
    if (!walked)
        co_return walked.error();
    if (mode == WalkMode::change)
        co_return DeletionOutcome{};
    Deletions
        deletions{api_, mirror_, mirrored_, resource_, walk, purpose_for(mode, wish), wish.accept_deletions};
    co_return co_await deletions.find();
}

// What can be done once the rows are in: columns made anew, indexes.
asio::awaitable<void> ResourceSync::tidy()
{
    mirror::Rewrites rewrites{mirror_};
    while (rewrites.advance(rewrites_per_slice))
        co_await yield();
    while (mirror_.add_missing_index(mirrored_))
        co_await yield();
}

StateBefore ResourceSync::note_start(WalkMode mode, const SyncWish& wish)
{
    const auto record = status_.read(mirrored_);
    status_.write(mirrored_, record_at_start(record, api_.clock.now()));
    news_.started(mode, wish);
    return {record.state, record.state_since};
}

mirror::ResourceRecord ResourceSync::record_after(
    const mirror::ResourceRecord& record,
    Walk& walk,
    WalkMode mode,
    const DeletionOutcome& deletions
)
{
    CompleteWalk complete;
    complete.mode = mode;
    complete.started = walk.cursor().started;
    complete.held = deletions.held;
    complete.watermark = record.watermark;
    if (resource_.changed_since)
        complete.watermark = watermark_after(resource_, walk.cursor(), walk.count(), mode, record.watermark);
    return record_after_success(record, resource_, complete, api_.clock.now(), api_.dice());
}

void ResourceSync::note_success(
    Walk& walk,
    const SyncWish& wish,
    SyncReport& report,
    const DeletionOutcome& deletions
)
{
    const auto before = status_.read(mirrored_);
    const auto record = record_after(before, walk, report.mode, deletions);
    walk.finish([&] {
        status_.write(mirrored_, record);
        if (resource_.window && report.mode != WalkMode::change)
            mirror_.set_fact(first_day_fact(resource_), std::to_string(walk.cursor().first_day));
        if (walk.cursor().unfiltered)
            mirror_.set_fact(unfiltered_fact(resource_), *resource_.changed_since);
    });
    report.held = deletions.held;
    report.count = walk.count();
    report.drift = walk.drift();
    news_.finished(walk, wish, report, before.failures);
    if (report.mode != WalkMode::change)
        tell_held(deletions.held);
}

// Told when it happens and when the number changes, not with each walk.
void ResourceSync::tell_held(const std::optional<HeldDeletions>& held)
{
    const auto fact = mirror::held_deletions_fact(resource_.name);
    const auto rows = std::to_string(held ? held->rows : 0);
    if (mirror_.fact(fact).value_or("0") == rows)
        return;
    mirror_.set_fact(fact, rows);
    if (held)
        news_.deletions_held(*held);
}

void ResourceSync::note_failure(Walk& walk, const StateBefore& before, SyncReport& report, const Error& error)
{
    const auto record = record_after_failure(
        status_.read(mirrored_),
        resource_,
        before,
        error,
        api_.clock.now(),
        api_.dice()
    );
    walk.fail(error, [&] { status_.write(mirrored_, record); });
    report.failure = error;
    if (concerns_the_account(error.code))
        return;

    if (record.state == mirror::ResourceState::forbidden && before.state != mirror::ResourceState::forbidden)
        news_.forbidden(error);
    else
        news_.failed(report.mode, walk.count(), record.failures, error);
}

}  // namespace giposync::sync
