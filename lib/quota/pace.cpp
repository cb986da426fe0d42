#include "quota/pace.hpp"

#include "quota/moments.hpp"

#include <algorithm>
#include <cmath>

namespace giposync::quota {
namespace {

// Being late by so much, as a share of the spacing and in milliseconds, is made up for by the next: timers
// are late as a rule, and the rate would suffer.
constexpr double lateness_share = 0.25;
constexpr double most_lateness = 50;

double spacing_in_milliseconds(const ClientState& state)
{
    return 1000 * spacing(state.learned);
}

double lateness(double between)
{
    return std::min(lateness_share * between, most_lateness);
}

}  // namespace

Moment spaced_moment(const ClientState& state)
{
    const double between = spacing_in_milliseconds(state);
    if (between <= 0)
        return Moment{};
    return moment_of(static_cast<std::int64_t>(std::ceil(state.spaced_until - lateness(between))));
}

bool take_spacing(ClientState& state, Moment now)
{
    const double between = spacing_in_milliseconds(state);
    if (between <= 0)
        return false;
    const auto present = static_cast<double>(number_of(now));
    const bool paced = spaced(state.learned) && present - state.spaced_until < between / 2;
    state.spaced_until = std::max(state.spaced_until, present - lateness(between)) + between;
    return paced;
}

}  // namespace giposync::quota
