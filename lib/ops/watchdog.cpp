#include "ops/watchdog.hpp"

#include "base/event_names.hpp"

#include <algorithm>
#include <utility>

namespace asio = boost::asio;

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_between_looks = 15s;
constexpr Duration least_between_looks = 10ms;

// Three chances in each interval.
Duration between_looks(std::optional<Duration> interval)
{
    if (!interval)
        return longest_between_looks;
    return std::clamp(*interval / 3, least_between_looks, longest_between_looks);
}

// Not beyond the end of time.
Moment later(Moment moment, Duration span)
{
    return moment > Moment::max() - span ? Moment::max() : moment + span;
}

std::int64_t in_seconds(Duration span)
{
    return std::chrono::floor<std::chrono::seconds>(span).count();
}

}  // namespace

Watchdog::Watchdog(Clock& clock, Notifier& notifier, Log& log, std::optional<Duration> interval)
    : clock_(clock),
      notifier_(notifier),
      log_(log),
      between_looks_(between_looks(interval)),
      is_wanted_(interval.has_value())
{
}

asio::awaitable<void> Watchdog::run()
{
    for (;;)
    {
        if (all_get_on() && is_wanted_)
            notifier_.watchdog();
        const auto wake = clock_.moment() + between_looks_;
        co_await clock_.sleep_until(wake);
        excuse(clock_.moment() - wake);
    }
}

bool Watchdog::all_get_on()
{
    const auto now = clock_.moment();
    bool good = true;
    for (Loop& loop : loops_)
    {
        const bool late = now > loop.late_from;
        if (late != loop.stuck_since.has_value())
            report(loop);
        good = good && !late;
    }
    return good;
}

void Watchdog::report(Loop& loop)
{
    const auto now = clock_.moment();
    if (!loop.stuck_since)
    {
        loop.stuck_since = loop.late_from;
        log_.error(
            events::service_loop_stuck,
            "a loop of the service does not get on",
            {{"loop", loop.name}, {"late_s", in_seconds(now - loop.late_from)}}
        );
        return;
    }
    log_.info(
        events::service_loop_recovered,
        "the loop gets on again",
        {{"loop", loop.name}, {"stuck_s", in_seconds(now - *loop.stuck_since)}}
    );
    loop.stuck_since.reset();
}

void Watchdog::excuse(Duration lost)
{
    for (Loop& loop : loops_)
        if (!loop.stuck_since)
            loop.late_from = later(loop.late_from, lost);
}

Watchdog::Pulse::Pulse(Watchdog& watchdog, std::string name, Duration longest)
    : watchdog_(watchdog),
      loop_(watchdog.loops_.insert(watchdog.loops_.end(), {std::move(name), longest, {}, {}}))
{
    beat();
}

Watchdog::Pulse::~Pulse()
{
    watchdog_.loops_.erase(loop_);
}

void Watchdog::Pulse::beat()
{
    waiting_until(watchdog_.clock_.moment());
}

void Watchdog::Pulse::waiting_until(Moment moment)
{
    loop_->late_from = later(moment, loop_->longest);
}

}  // namespace giposync::ops
