#include "service/service.hpp"

#include "base/async.hpp"
#include "base/event_names.hpp"
#include "mirror/known_facts.hpp"
#include "mirror/resource_status.hpp"
#include "mirror/storage_failure.hpp"
#include "ops/alert_rules.hpp"
#include "service/lasting_troubles.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_silence = 2min;
constexpr Duration between_looks = 30s;
constexpr Duration between_plans = 1h;
constexpr Duration before_ready = 100ms;
constexpr Duration before_trying_again = 1min;

double per_hour(const std::vector<quota::Demand>& demands)
{
    double sum = 0;
    for (const auto& demand : demands)
        sum += demand.requests * 3'600'000.0 / static_cast<double>(demand.every.count());
    return sum;
}

void count(AccountService& service, Instant now, AccountSketch& sketch)
{
    const auto& records = service.board().look();
    for (const auto& resource : service.account().resources())
    {
        const auto& record = records.at(resource.name);
        const bool stale = !record.last_success_at || now - *record.last_success_at > resource.max_lag;
        if (record.state == mirror::ResourceState::backfilling)
            ++sketch.filling;
        else if (record.state == mirror::ResourceState::ok && !stale)
            ++sketch.fresh;
        else
            ++sketch.troubled;
    }
}

// Looks into a mirror. A disk that fails is seen, and told of, by the account itself.
template <class Look>
void where_the_disk_allows(Look look)
{
    try
    {
        look();
    }
    catch (...)
    {
        if (!mirror::storage_failure(std::current_exception()))
            throw;
    }
}

}  // namespace

Service::Service(
    House& house,
    const std::vector<AccountName>& accounts,
    ops::Watchdog& watchdog,
    ops::Notifier& notifier,
    Instant since
)
    : house_(house),
      watchdog_(watchdog),
      notifier_(notifier),
      since_(since),
      pulse_(watchdog, "service", longest_silence),
      plans_(house.settings().applications, house.world().log)
{
    for (const auto& name : accounts)
        slots_.push_back({name, nullptr, {}});
}

asio::awaitable<void> Service::run()
{
    std::vector<asio::awaitable<void>> work;
    work.reserve(slots_.size() + 1);
    for (auto& slot : slots_)
        work.push_back(serve(slot));
    work.push_back(look_after());
    co_await all_of(std::move(work));
}

asio::awaitable<void> Service::serve(Slot& slot)
{
    for (;;)
    {
        const auto parts = house_.account(slot.name);
        if (parts)
        {
            slot.told.reset();
            slot.service = std::make_unique<AccountService>(house_, **parts, watchdog_, since_);
            co_await slot.service->run();
        }
        const auto& why = parts.error();
        if (slot.told != why.detail)
            house_.world().log.error(
                why.code == Errc::unwritable ? events::disk_unwritable : events::settings_invalid,
                "the account is not served: " + why.detail,
                {{"account", slot.name.text()}}
            );
        slot.told = why.detail;
        co_await house_.world().clock.sleep(before_trying_again);
    }
}

void Service::sync_now()
{
    for (const auto& slot : slots_)
        if (slot.service)
            slot.service->sync_now();
}

bool Service::still_lasts(const Event& event) const
{
    const auto account = ops::text_in(event, "account");
    const auto resource = ops::text_in(event, "resource");
    bool lasts = true;
    for (const auto& slot : slots_)
        if (slot.name.text() == account && slot.service && slot.service->mirror())
            where_the_disk_allows([&] {
                lasts = trouble_lasts(*slot.service->mirror(), event.name, resource);
            });
    return lasts;
}

bool Service::is_settled() const
{
    return std::all_of(slots_.begin(), slots_.end(), [](const Slot& slot) {
        return slot.service ? slot.service->is_settled() : slot.told.has_value();
    });
}

// READY is told once every mirror is open, or known not to be; from then on what there is to tell of all
// accounts together.
asio::awaitable<void> Service::look_after()
{
    co_await until_settled();
    notifier_.ready(status());
    auto& clock = house_.world().clock;
    auto plan_due = clock.moment();
    for (;;)
    {
        pulse_.beat();
        notifier_.status(status());
        if (clock.moment() >= plan_due)
        {
            plans_.judge(demands());
            plan_due = clock.moment() + between_plans;
        }
        co_await clock.sleep(between_looks);
    }
}

asio::awaitable<void> Service::until_settled()
{
    while (!is_settled())
        co_await house_.world().clock.sleep(before_ready);
}

// Leaves with each account what its own schedule needs, for those who read its mirror.
DemandsByApplication Service::demands()
{
    DemandsByApplication all;
    for (const auto& slot : slots_)
    {
        auto* const mirror = slot.service ? slot.service->mirror() : nullptr;
        if (!mirror)
            continue;
        where_the_disk_allows([&] {
            const auto& resources = slot.service->account().resources();
            const auto needed = demands_of(resources, *mirror, slot.name.text());
            mirror->set_fact(mirror::needed_per_hour_fact, std::to_string(std::llround(per_hour(needed))));
            auto& together = all[slot.service->account().application().settings().name];
            together.insert(together.end(), needed.begin(), needed.end());
        });
    }
    return all;
}

AccountSketch Service::sketch_of(const Slot& slot, Instant now)
{
    AccountSketch sketch;
    sketch.name = slot.name;
    auto* const mirror = slot.service ? slot.service->mirror() : nullptr;
    if (!mirror)
        return sketch;
    sketch.mirror_is_open = true;
    sketch.login = slot.service->standing().state;
    where_the_disk_allows([&] {
        count(*slot.service, now, sketch);
        if (const auto next = slot.service->next())
        {
            sketch.next = next->resource;
            sketch.next_at = next->at;
        }
    });
    return sketch;
}

std::string Service::status()
{
    const auto now = house_.world().clock.now();
    std::vector<AccountSketch> sketches;
    sketches.reserve(slots_.size());
    for (const auto& slot : slots_)
        sketches.push_back(sketch_of(slot, now));
    return status_line(sketches, now);
}

}  // namespace giposync
