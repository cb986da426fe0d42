#include "sync/window.hpp"

#include <algorithm>

namespace chr = std::chrono;

namespace giposync::sync {
namespace {

chr::days whole_days(Duration span)
{
    return chr::floor<chr::days>(span);
}

// A walk that comes back after long does not ask for all that has passed meanwhile.
constexpr chr::days longest_farewell{31};

}  // namespace

DaySpan range_of(const config::Window& window, const Zone& zone, Instant now)
{
    const auto today = zone.day_of(now);
    return {today - whole_days(window.back), today + whole_days(window.ahead) + chr::days(1)};
}

std::vector<DaySpan> slices_of(
    const config::Window& window,
    const DaySpan& range,
    std::optional<chr::local_days> last_first
)
{
    std::vector<DaySpan> slices;
    if (last_first && *last_first < range.first && range.first - *last_first <= longest_farewell)
        slices.push_back({*last_first, range.first});
    if (!window.slice)
    {
        slices.push_back(range);
        return slices;
    }
    const auto length = std::max(whole_days(*window.slice), chr::days(1));
    for (auto first = range.first; first < range.end;)
    {
        const auto number = first.time_since_epoch().count();
        const auto into_slice = ((number % length.count()) + length.count()) % length.count();
        const auto border = first + length - chr::days(into_slice);
        slices.push_back({first, std::min(border, range.end)});
        first = slices.back().end;
    }
    return slices;
}

}  // namespace giposync::sync
