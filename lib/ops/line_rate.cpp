#include "ops/line_rate.hpp"

#include "base/event_names.hpp"

#include <algorithm>
#include <utility>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t burst = 100;
constexpr Duration one_more_every = 1min;
constexpr Duration reported_after = 10min;

}  // namespace

bool LineRate::admit(const Event& event, Moment now)
{
    if (event.level == Level::critical)
        return true;
    auto [found, is_new] = events_.try_emplace(std::string(event.name));
    auto& allowance = found->second;
    if (is_new)
    {
        allowance.lines = burst;
        allowance.counted_at = now;
    }
    const auto more = (now - allowance.counted_at) / one_more_every;
    allowance.lines = std::min(burst, allowance.lines + more);
    allowance.counted_at += more * one_more_every;
    if (allowance.lines > 0)
    {
        --allowance.lines;
        return true;
    }
    if (allowance.left_out++ == 0)
    {
        allowance.left_out_since = now;
        allowance.worst = event.level;
    }
    allowance.worst = std::max(allowance.worst, event.level);
    return false;
}

Event LineRate::report(const std::string& name, Allowance& allowance)
{
    return {
        allowance.worst,
        events::log_suppressed,
        "lines were left out: there are too many of this event",
        {{"of", name}, {"lines", std::exchange(allowance.left_out, 0)}}};
}

std::vector<Event> LineRate::due(Moment now)
{
    std::vector<Event> lines;
    for (auto& [name, allowance] : events_)
        if (allowance.left_out > 0 && now >= allowance.left_out_since + reported_after)
            lines.push_back(report(name, allowance));
    return lines;
}

std::vector<Event> LineRate::rest()
{
    std::vector<Event> lines;
    for (auto& [name, allowance] : events_)
        if (allowance.left_out > 0)
            lines.push_back(report(name, allowance));
    return lines;
}

}  // namespace giposync::ops
