#include "quota/learning.hpp"

#include "quota/earning.hpp"
#include "quota/refusal.hpp"
#include "quota/stall.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace giposync::quota {
namespace {

using Phase = Learned::Phase;

constexpr double recovery = 1.5;       // growth within a unit after others took their share
constexpr double first_growth = 0.02;  // beyond a known limit
constexpr double eager_growth = 0.5;   // from a guess that is surely too low
constexpr double greatest_growth = 1.0;
constexpr double fast = 2;  // by which the growth itself grows within a unit
constexpr double faster = 8;
constexpr double enough_to_be_sure = 20;  // requests in a unit
constexpr double trial_spacing = 1;       // seconds, while stalled: one request at a time finds out
constexpr Duration longest_price = std::chrono::minutes(5);  // a longer stall was no probe of ours
constexpr std::int64_t enough_to_judge = 3;                  // requests

// The first good answer after one refusal or several. Where nothing was known before, or where the server
// remembers longer than was thought, what it bore shows how long that is, and how much it bears.
void recovered(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const auto borne = borne_until(outcome, learned, sent);
    const double spaced_by = spacing(learned);
    const bool first = std::exchange(learned.first, false);
    const bool longer = std::exchange(learned.longer, false);
    // What it cost in time is what we should not have waited anyway.
    const Duration anyway{static_cast<Duration::rep>(1000 * spaced_by)};
    const auto stalled = outcome.now - learned.stalled_since;
    learned.pause = std::clamp(stalled - anyway, Duration::zero(), longest_price);
    learned.price = std::exchange(learned.refusals, 0);
    if ((!first && !longer) || borne.requests < enough_to_judge ||
        !believable(learned, borne.span, outcome.now))
        return;
    learned.unit = first ? borne.span : std::max(learned.unit, borne.span);
    if (first && below * borne.least_rate() > learned.rate)
    {
        // The server's window is shorter than ours: it may bear far more.
        learned.refused = borne.least_rate();
        learned.growth = eager_growth;
        enter(learned, Phase::discover, below * borne.least_rate());
    }
    else if (longer && below * borne.rate() < learned.rate)
    {
        if (first)
            learned.settled = seconds(learned.unit);
        enter(learned, Phase::recover, below * borne.rate());
    }
}

// One step of the search for a new limit. Back to a former one, which others seem to have left again, the
// steps may grow faster, since it is known where they end; but not where a unit holds so few requests that
// some can go well by luck.
void discover(Learned& learned, double units)
{
    const double known = below * learned.former;
    const bool back = is_shared(learned) && learned.rate < known;
    const bool sure = back && learned.rate * seconds(learned.unit) >= enough_to_be_sure;
    learned.rate *= 1 + learned.growth * std::min(1.0, units);
    learned.growth = std::min(greatest_growth, learned.growth * std::pow(sure ? faster : fast, units));
    if (back && learned.rate >= known)
    {
        learned.refused = std::exchange(learned.former, 0);
        learned.confirmed = 1;
        enter(learned, Phase::steady, known);
    }
}

void grow(Learned& learned)
{
    const double spent = 1 / learned.rate;
    const double unit = seconds(learned.unit);
    learned.busy += spent;
    learned.settled += spent;
    switch (learned.phase)
    {
    case Phase::free: return;
    case Phase::steady:
    {
        const double whole = seconds_between_probes(learned);
        learned.rate += learned.refused * (1 - below) * spent / whole;
        if (learned.rate >= learned.refused || learned.busy >= std::max(whole, longest_between_probes))
        {
            learned.growth = first_growth;
            learned.refused = std::min(learned.rate, learned.refused);
            enter(learned, Phase::discover, learned.refused);
        }
        break;
    }
    case Phase::recover:
        if (learned.settled >= unit)
            learned.rate *= std::pow(recovery, spent / unit);
        if (learned.rate >= below * learned.refused)
            enter(learned, Phase::steady, below * learned.refused);
        break;
    case Phase::discover: discover(learned, spent / unit); break;
    case Phase::capped: break;
    }
}

void keep_below(Learned& learned, double configured)
{
    if (learned.rate >= configured)
        enter(learned, Phase::capped, configured);
    else if (learned.phase == Phase::capped)
    {
        // The ceiling was raised.
        learned.growth = first_growth;
        enter(learned, Phase::discover, learned.rate);
    }
}

}  // namespace

bool known_already(const Learned& learned, const Outcome& outcome)
{
    return learned.phase != Phase::free && outcome.departed <= learned.last_refusal;
}

Duration learn_from_refusal(
    Learned& learned,
    const Ceiling& ceiling,
    const Outcome& outcome,
    Duration pause,
    const Sent& sent
)
{
    if (known_already(learned, outcome))
        return Duration::zero();
    if (learned.refusals == 0)
    {
        if (learned.phase == Phase::free)
            learn_first_lesson(learned, ceiling, outcome, sent);
        else
            strike(learned, outcome, sent);
        ++learned.taught;
        learned.stalled_since = outcome.now;
    }
    else if (outcome.now - learned.stalled_since >= learned.unit / 2)
        learned.longer = true;
    if (pause >= 4 * learned.unit)
        learned.longer = true;
    ++learned.refusals;
    learned.pause = pause;
    learned.last_refusal = outcome.now;
    return learned.first ? Duration::zero() : time_to_drain(learned, outcome, sent);
}

void learn_from_answer(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent)
{
    if (learned.phase == Phase::free || known_already(learned, outcome))
        return;
    if (learned.refusals > 0)
        recovered(learned, outcome, sent);
    if (outcome.paced)
        grow(learned);
    keep_below(learned, quota::rate_of(ceiling));
    if (learned.phase == Phase::capped && outcome.now - learned.last_refusal >= forgotten)
        learned = {};
}

double spacing(const Learned& learned)
{
    const double even = spaced(learned) ? 1 / learned.rate : 0;
    return learned.refusals > 0 ? std::max(std::min(trial_spacing, seconds(learned.unit) / 8), even) : even;
}

double rate_in_force(const Learned& learned, const Ceiling& ceiling)
{
    const double configured = quota::rate_of(ceiling);
    return spaced(learned) ? std::min(learned.rate, configured) : configured;
}

}  // namespace giposync::quota
