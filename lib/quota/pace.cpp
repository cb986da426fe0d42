#include "quota/pace.hpp"

#include "quota/moments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace giposync::quota {
namespace {

// Being late by so much, as a share of the spacing and in milliseconds, is made up for by the next: timers
// are late as a rule, and the rate would suffer.
constexpr double lateness_share = 0.25;
constexpr double most_lateness = 50;

// From this share of a limit on that was found more than once, an even row of requests leaves others no gap:
// the server refuses only them, for as long as they keep in step with us, and we never learn that they are
// there. So each request waits for up to this share of the spacing after its turn. The turns themselves stay
// even, and with them the rate.
constexpr double close_to_limit = 0.985;
constexpr double unevenness = 0.15;

double spacing_in_milliseconds(const ClientState& state)
{
    return 1000 * spacing(state.learned);
}

double lateness(double between)
{
    return std::min(lateness_share * between, most_lateness);
}

bool is_uneven(const Learned& learned)
{
    return spaced(learned) && learned.phase != Learned::Phase::capped && learned.confirmed > 0 &&
           learned.rate >= close_to_limit * learned.refused;
}

// In [0, 1): dice that all processes throw alike for the same permit, so that nobody has to remember them.
// Odd multipliers carry the low bits up, shifts carry the high ones down.
double dice_of(std::int64_t serial)
{
    auto bits = static_cast<std::uint64_t>(serial) * 0x9e3779b97f4a7c15U;
    bits = (bits ^ (bits >> 32)) * 0xd6e8feb86659fd93U;
    bits ^= bits >> 32;
    return static_cast<double>(bits >> 32) / 4294967296.0;
}

// When the next request is to go, in milliseconds.
double due(const ClientState& state, double between)
{
    return state.spaced_until + (is_uneven(state.learned) ? unevenness * between * dice_of(state.serial) : 0);
}

}  // namespace

Moment spaced_moment(const ClientState& state)
{
    const double between = spacing_in_milliseconds(state);
    if (between <= 0)
        return Moment{};
    return moment_of(static_cast<std::int64_t>(std::ceil(due(state, between) - lateness(between))));
}

bool take_spacing(ClientState& state, Moment now)
{
    const double between = spacing_in_milliseconds(state);
    if (between <= 0)
        return false;
    const double late = static_cast<double>(number_of(now)) - due(state, between);
    const bool paced = spaced(state.learned) && late < between / 2;
    state.spaced_until += between + std::max(0.0, late - lateness(between));
    return paced;
}

}  // namespace giposync::quota
