#include "quota/window.hpp"

#include <algorithm>

namespace giposync::quota {

std::int64_t beyond(std::int64_t taken, const Ceiling& ceiling)
{
    return std::max<std::int64_t>(0, taken - ceiling.requests);
}

Duration hold(const Ceiling& ceiling)
{
    constexpr Duration rounding{2};
    return ceiling.per + ceiling.per / 1000 + rounding;
}

Moment next_place(const Occupancy& occupancy, const Ceiling& ceiling, std::int64_t reserve, Moment now)
{
    const auto distance = ceiling.per / ceiling.requests;
    const auto begin = beyond(occupancy.taken, ceiling);
    auto next = now;
    for (std::int64_t n = std::max<std::int64_t>(0, ceiling.requests - occupancy.taken); n <= reserve; ++n)
    {
        // Whose end makes room for us (n = 0), or for the nth of those who are more urgent.
        const auto end = occupancy.taken - ceiling.requests + n;
        if (end >= occupancy.taken)
            break;
        next = std::max(next, occupancy.ends.at(static_cast<std::size_t>(end - begin)) - n * distance);
    }
    return next;
}

}  // namespace giposync::quota
