#include "sync/account_loop.hpp"

#include "base/async.hpp"
#include "sync/schedule.hpp"

#include <algorithm>
#include <utility>

namespace asio = boost::asio;
namespace chr = std::chrono;

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr Duration between_looks = 60s;
constexpr Duration worth_a_look = 1s;  // of a clock that is set; one that is only corrected moves less

// What ends all loops of the account at once; carries nothing, the error is kept beside it.
struct AccountEnded
{
};

// The moment when there is something to do. One that lies further ahead than any walk is planned was written
// by a clock that was wrong, then or now, or under other settings.
Instant due(const config::Resource& resource, const mirror::ResourceRecord& record, Instant now)
{
    if (!record.next_run_at || *record.next_run_at > latest_next_run(resource, record, now))
        return now;
    return *record.next_run_at;
}

}  // namespace

bool is_quiet_hour(const Zone& zone, Instant now)
{
    const auto since_midnight = now - zone.start_of(zone.day_of(now));
    return since_midnight < 6h || since_midnight >= 22h;
}

AccountLoop::AccountLoop(
    Api& api,
    mirror::Mirror& mirror,
    std::vector<config::Resource> resources,
    AccountName account,
    asio::any_io_executor executor,
    WalkObserver* observer
)
    : api_(api), mirror_(mirror), board_(mirror), stirred_(std::move(executor))
{
    for (const auto& one : resources)
        resources_.push_back(std::make_unique<ResourceSync>(api, mirror, one, account, observer));
}

asio::awaitable<Error> AccountLoop::run()
{
    std::optional<Error> ending;
    std::vector<asio::awaitable<void>> loops;
    loops.push_back(watch_what_may_change());
    for (const auto& resource : resources_)
        loops.push_back(keep_in_step(*resource, ending));
    try
    {
        co_await all_of(std::move(loops));  // which end by being told to, and no other way
    }
    catch (const AccountEnded&)
    {
    }
    co_return std::move(*ending);
}

void AccountLoop::wake()
{
    ++wakes_;
    stirred_.notify();
}

asio::awaitable<void> AccountLoop::keep_in_step(ResourceSync& resource, std::optional<Error>& ending)
{
    std::uint64_t served = wakes_;
    for (;;)
    {
        co_await wait_until_due(resource, served);
        const auto report = co_await resource.run(wish_for(resource));
        if (has_children(resource))
            stirred_.notify();  // who may wait for their parent's first rows
        if (report.failure && concerns_the_account(report.failure->code))
        {
            if (!ending)
                ending = report.failure;
            throw AccountEnded{};
        }
    }
}

// Sleeps for as long as nothing is due: whoever changes that stirs us.
asio::awaitable<void> AccountLoop::wait_until_due(ResourceSync& resource, std::uint64_t& served)
{
    for (;;)
    {
        const auto now = api_.clock.now();
        const auto due_then = due_at(resource);
        const bool ready = parent_is_filled(resource);
        if (ready && (due_then <= now || served != wakes_))
        {
            served = wakes_;
            co_return;
        }
        if (ready)
            co_await stirred_.wait_for(api_.clock, due_then - now);
        else
            co_await stirred_.wait();
    }
}

// What changes the schedule without telling us: a wall clock that is set, and another process that walks.
asio::awaitable<void> AccountLoop::watch_what_may_change()
{
    const auto wall_ahead = [this] {
        return api_.clock.now().time_since_epoch() - api_.clock.moment().time_since_epoch();
    };
    auto ahead = wall_ahead();
    auto writes = mirror_.mark().others;
    for (;;)
    {
        co_await api_.clock.sleep(between_looks);
        const auto ahead_now = wall_ahead();
        const auto writes_now = mirror_.mark().others;
        if (chr::abs(ahead_now - ahead) < worth_a_look && writes_now == writes)
            continue;
        ahead = ahead_now;
        writes = writes_now;
        stirred_.notify();
    }
}

SyncWish AccountLoop::wish_for(ResourceSync& resource)
{
    const auto now = api_.clock.now();
    const auto record = resource.record();
    const auto change_due = record.next_run_at.value_or(now);
    SyncWish wish;
    wish.by_schedule = true;
    wish.overdue = std::max(now - change_due, Duration::zero());
    wish.reconcile = reconcile_due(resource.resource(), record, now, is_quiet_hour(resource.zone(), now));
    return wish;
}

Instant AccountLoop::due_at(const ResourceSync& resource)
{
    const auto& name = resource.resource().name;
    return due(resource.resource(), board_.look().at(name), api_.clock.now());
}

bool AccountLoop::parent_is_filled(const ResourceSync& resource)
{
    const auto& parent = resource.resource().parent;
    if (!parent)
        return true;
    const auto found = std::find_if(resources_.begin(), resources_.end(), [&parent](const auto& one) {
        return one->resource().name == *parent;
    });
    return found != resources_.end() && board_.look().at(*parent).last_full_at;
}

bool AccountLoop::has_children(const ResourceSync& resource) const
{
    return std::any_of(resources_.begin(), resources_.end(), [&resource](const auto& one) {
        return one->resource().parent == resource.resource().name;
    });
}

bool AccountLoop::is_busy() const
{
    return std::any_of(resources_.begin(), resources_.end(), [](const auto& one) { return one->is_busy(); });
}

std::optional<AccountLoop::Next> AccountLoop::next()
{
    std::optional<Next> first;
    const auto& records = board_.look();
    for (const auto& one : resources_)
    {
        const auto& resource = one->resource();
        const auto at = due(resource, records.at(resource.name), api_.clock.now());
        if (!first || at < first->at)
            first = Next{resource.name, at};
    }
    return first;
}

}  // namespace giposync::sync
