#include "quota/learning.hpp"

#include "quota/stall.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace giposync::quota {
namespace {

using Phase = Learned::Phase;

constexpr double below = 0.98;         // where to settle, of what was refused
constexpr double surprise = 0.95;      // a refusal further below the known limit: others are at work
constexpr double least_again = 0.5;    // what is left when the last cut was not enough: at least
constexpr double most_again = 0.75;    // and at most
constexpr double recovery = 1.5;       // growth within a unit after others took their share
constexpr double first_growth = 0.02;  // beyond a known limit
constexpr double eager_growth = 0.5;   // from a guess that is surely too low
constexpr double greatest_growth = 1.0;
constexpr double requests_between_probes = 200;  // one refusal in so many is half a percent
constexpr double longest_between_probes = 1800;  // seconds; for rates so low that so many take hours
constexpr double pauses_between_probes = 30;     // what waiting for one costs, as a share of the time
constexpr double pauses_before_doubt = 16;       // likewise, as long as the limit was found only once
constexpr double patience = 300;                 // seconds until an unconfirmed limit is tried again
constexpr double first_patience = 60;            // the same after the very first lesson
constexpr double trial_spacing = 1;              // seconds, while stalled: one request at a time finds out
constexpr Duration longest_price = std::chrono::minutes(5);  // a longer stall was no probe of ours
constexpr Duration forgotten = std::chrono::hours(24);       // without a refusal at the configured ceiling
constexpr std::int64_t enough_to_judge = 3;                  // requests

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
    learned.refused = std::max(refused, learned.rate / below);
    learned.settled = 0;
}

// How long a limit is believed. A refusal costs a request and a pause, so the next one has to be earned;
// a limit that was found only once may have been somebody else's doing and is doubted sooner.
double seconds_between_probes(const Learned& learned)
{
    const double earned = std::max(
        {2 * seconds(learned.unit),
         std::min(requests_between_probes * learned.price / learned.rate, longest_between_probes),
         pauses_between_probes * seconds(learned.pause)}
    );
    const double doubt = learned.taught == 1
                             ? first_patience
                             : std::max(patience, pauses_before_doubt * seconds(learned.pause));
    const double doubted = std::max(doubt, 2 * seconds(learned.unit));
    return std::min(earned, doubted * std::exp2(std::min(learned.confirmed, 20)));
}

// How long it takes until no more than the new rate allows has been sent within a unit.
Duration time_to_drain(const Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const auto allowed = static_cast<std::int64_t>(learned.rate * seconds(learned.unit));
    const auto end = outcome.now + Duration(1);
    auto shortest = Duration::zero();
    auto longest = learned.unit;
    while (longest - shortest > Duration(1))
    {
        const auto middle = shortest + (longest - shortest) / 2;
        if (sent.count(end - learned.unit + middle, end) > allowed)
            shortest = middle;
        else
            longest = middle;
    }
    return longest;
}

// Nothing is known yet, least of all how long the server remembers: that shows when it answers again.
void learn_first_lesson(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent)
{
    learned = {};
    learned.first = true;
    learned.unit = ceiling.per;
    const double used = rate_of(sent, outcome.departed, ceiling.per);
    cut(learned, Phase::steady, below * used, used);
}

// The rate at which a refusal struck. A rate that rises is ahead of what was sent within the last unit.
double struck_at(const Learned& learned, const Outcome& outcome, double used)
{
    if (!outcome.paced || learned.phase == Phase::recover)
        return used;
    const double risen = learned.phase == Phase::discover ? learned.growth : 0;
    return std::max(used, learned.rate / (1 + risen));
}

void strike(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const double used = std::min(learned.rate, rate_of(sent, outcome.departed, learned.unit));
    // A rate that only holds is refused within two units if at all, since there is no reason later.
    const double tried = learned.phase == Phase::steady ? 2 * seconds(learned.unit) : seconds(learned.unit);
    if (learned.settled < tried)
    {
        // What was left after the last refusal was too much.
        learned.confirmed = 0;
        const double left = std::clamp(below * used, least_again * learned.rate, most_again * learned.rate);
        cut(learned, Phase::recover, left, learned.rate);
        return;
    }
    const double at = struck_at(learned, outcome, used);
    if (learned.phase != Phase::recover && at < surprise * learned.refused)
    {
        learned.confirmed = 0;
        cut(learned, Phase::recover, below * at, learned.refused);
        return;
    }
    const bool as_before = learned.phase != Phase::recover && surprise * at < learned.refused;
    learned.confirmed = as_before ? learned.confirmed + 1 : 0;
    cut(learned, Phase::steady, below * at, at);
}

// The first good answer after one refusal or several. Where nothing was known before, or where the server
// remembers longer than was thought, what it bore shows how long that is, and how much it bears.
void recovered(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const auto borne = borne_until(outcome, learned, sent);
    const bool first = std::exchange(learned.first, false);
    const bool longer = std::exchange(learned.longer, false);
    learned.price = std::exchange(learned.refusals, 0);
    learned.pause = std::min(longest_price, outcome.now - learned.stalled_since);
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
