#include "quota/learning.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace giposync::quota {
namespace {

using Phase = Learned::Phase;

constexpr double below = 0.97;         // where to settle, of what was refused
constexpr double surprise = 0.95;      // a refusal further below the known limit: others are at work
constexpr double least_again = 0.5;    // what is left when the last cut was not enough: at least
constexpr double most_again = 0.75;    // and at most
constexpr double recovery = 1.25;      // growth within a unit after others took their share
constexpr double first_growth = 0.02;  // beyond a known limit
constexpr double eager_growth = 0.5;   // from a guess that is surely too low
constexpr double greatest_growth = 1.0;
constexpr double requests_between_probes = 200;  // one refusal in so many is half a percent
constexpr double pauses_between_probes = 24;     // what waiting for one costs, as a share of the time
constexpr double patience = 300;                 // seconds until an unconfirmed limit is tried again
constexpr double first_patience = 60;            // the same after the very first lesson
constexpr double trial_spacing = 1;              // seconds, while stalled: one request at a time finds out
constexpr Duration forgotten = std::chrono::hours(24);  // without a refusal at the configured ceiling
constexpr Duration longest_unit = std::chrono::hours(24);

double seconds(Duration span)
{
    return static_cast<double>(span.count()) / 1000.0;
}

// What we sent in the span that ends with this moment, as a rate.
double rate_of(const Sent& sent, Moment last, Duration span)
{
    const auto end = last + Duration(1);
    return static_cast<double>(sent.count(end - span, end)) / seconds(span);
}

void enter(Learned& learned, Phase phase, double rate)
{
    learned.phase = phase;
    learned.rate = rate;
    learned.busy = 0;
}

void cut(Learned& learned, Phase phase, double rate, double refused)
{
    enter(learned, phase, std::max(rate, 1.0 / seconds(learned.unit)));
    learned.refused = refused;
    learned.settled = 0;
}

// How long a limit is believed. A refusal costs a request and a pause, so the next one has to be earned;
// a limit that was found only once may have been somebody else's doing and is doubted sooner.
double seconds_between_probes(const Learned& learned)
{
    const double earned = std::max(
        {2 * seconds(learned.unit),
         requests_between_probes * learned.price / learned.rate,
         pauses_between_probes * seconds(learned.pause)}
    );
    const double doubt = learned.taught == 1 ? first_patience : patience;
    const double doubted = std::max(doubt, 2 * seconds(learned.unit));
    return std::min(earned, doubted * std::exp2(std::min(learned.confirmed, 20)));
}

void strike(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent)
{
    ++learned.taught;
    if (learned.phase == Phase::free)
    {
        learned = {};
        learned.taught = 1;
        learned.unit = ceiling.per;
        learned.first = true;
        const double used = rate_of(sent, outcome.departed, ceiling.per);
        cut(learned, Phase::steady, below * used, used);
        return;
    }
    const double used = std::min(learned.rate, rate_of(sent, outcome.departed, learned.unit));
    if (learned.settled < seconds(learned.unit))
    {
        learned.confirmed = 0;
        const double left = std::clamp(below * used, least_again * learned.rate, most_again * learned.rate);
        cut(learned, Phase::recover, left, learned.rate);
        return;
    }
    const bool slow = learned.phase == Phase::steady || learned.phase == Phase::capped ||
                      (learned.phase == Phase::discover && learned.growth < eager_growth);
    const double at = slow && outcome.paced ? learned.rate : used;
    if (slow && at < surprise * learned.refused)
    {
        learned.confirmed = 0;
        cut(learned, Phase::recover, below * at, learned.refused);
        return;
    }
    learned.confirmed = slow && at * surprise < learned.refused ? learned.confirmed + 1 : 0;
    cut(learned, Phase::steady, below * at, at);
}

// The first good answer after one refusal or several. What was borne between the start of the burst and
// now is a rate that the server bears for certain; where it remembers longer than thought, it is also
// about the most that it bears.
void recovered(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const bool first = std::exchange(learned.first, false);
    const bool longer = std::exchange(learned.longer, false);
    const auto stalled = outcome.now - learned.stalled_since;
    learned.price = std::exchange(learned.refusals, 0);
    learned.pause = stalled;
    if (!first && !longer)
        return;
    const auto begin = learned.stalled_since - stalled;
    const auto begun = sent.first_after(begin).value_or(learned.stalled_since);
    const auto borne = sent.count(begin, learned.stalled_since + Duration(1));
    const auto span = std::clamp(outcome.now - begun, Duration(1000), longest_unit);
    if (borne < 3)
        return;
    const double rate = static_cast<double>(borne) / seconds(span);
    learned.unit = first ? span : std::max(learned.unit, span);
    if (below * rate < learned.rate)
    {
        if (longer)
            enter(learned, Phase::recover, below * rate);
        return;
    }
    if (first && below * rate > learned.rate)
    {
        learned.refused = rate;
        learned.growth = eager_growth;
        enter(learned, Phase::discover, below * rate);
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
        learned.rate = learned.refused * std::min(1.0, below + (1 - below) * learned.busy / whole);
        if (learned.busy >= whole)
        {
            learned.growth = first_growth;
            enter(learned, Phase::discover, learned.rate);
        }
        break;
    }
    case Phase::recover:
        if (learned.settled >= unit)
            learned.rate *= std::pow(recovery, spent / unit);
        if (learned.rate >= below * learned.refused)
            enter(learned, Phase::steady, below * learned.refused);
        break;
    case Phase::discover:
        learned.rate *= 1 + learned.growth * std::min(1.0, spent / unit);
        learned.growth = std::min(greatest_growth, learned.growth * std::exp2(spent / unit));
        break;
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

void learn_from_refusal(
    Learned& learned,
    const Ceiling& ceiling,
    const Outcome& outcome,
    Duration pause,
    const Sent& sent
)
{
    if (known_already(learned, outcome))
        return;
    if (learned.refusals == 0)
    {
        strike(learned, ceiling, outcome, sent);
        learned.stalled_since = outcome.now;
    }
    else if (outcome.now - learned.stalled_since >= learned.unit / 2)
        learned.longer = true;
    if (pause >= 4 * learned.unit)
        learned.longer = true;
    ++learned.refusals;
    learned.pause = pause;
    learned.last_refusal = outcome.now;
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
