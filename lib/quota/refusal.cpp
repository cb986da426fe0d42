#include "quota/refusal.hpp"

#include "quota/earning.hpp"

#include <algorithm>
#include <numeric>

namespace giposync::quota {
namespace {

using Phase = Learned::Phase;

constexpr double most_unearned = 2;  // a refusal that came too soon counts for so many, at most
constexpr double surprise = 0.95;    // a refusal further below the known limit: others are at work
constexpr double least_again = 0.5;  // what is left when the last cut was not enough: at least
constexpr double most_again = 0.75;  // and at most

// What we sent in the span that ends with this moment, as a rate.
double rate_of(const Sent& sent, Moment last, Duration span)
{
    const auto end = last + Duration(1);
    return static_cast<double>(sent.count(end - span, end)) / seconds(span);
}

void cut(Learned& learned, Phase phase, double rate, double refused)
{
    enter(learned, phase, std::max(rate, 1.0 / seconds(learned.unit)));
    learned.refused = std::max(refused, learned.rate / below);
    learned.settled = 0;
}

// The rate at which a refusal struck. A rate that rises is ahead of what was sent within the last unit.
double struck_at(const Learned& learned, const Outcome& outcome, double used)
{
    if (!outcome.paced || learned.phase == Phase::recover)
        return used;
    const double risen = learned.phase == Phase::discover ? learned.growth : 0;
    return std::max(used, learned.rate / (1 + risen));
}

// Where to settle, of what was refused. A limit that wavers, because others use a part of it, refuses before
// that is earned: then this was too close to it. Falling with each refusal, and climbing by as much as one is
// worth until the next is earned, the rate finds by itself where refusals are as rare as they are to be.
double settling(const Learned& learned)
{
    const double too_soon = seconds_between_probes(learned) / std::max(learned.busy, 1 / learned.rate);
    return 1 - (1 - below) * std::clamp(too_soon, 1.0, most_unearned);
}

// The limit as a probe shows it that was refused at this rate. A few requests beyond the known limit can have
// been good luck, so what they gained is halved; many cannot, and the more went well, the more is kept.
double probed_limit(const Learned& learned, double at)
{
    const double requests = learned.busy * std::midpoint(learned.refused, at);
    const double margin = (1 - below) * std::max(1.0, requests_between_probes / requests);
    return std::max(std::midpoint(learned.refused, at), at * (1 - margin) / below);
}

}  // namespace

void learn_first_lesson(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent)
{
    learned = {};
    learned.first = true;
    learned.unit = ceiling.per;
    const double used = rate_of(sent, outcome.departed, ceiling.per);
    cut(learned, Phase::steady, below * used, used);
}

void strike(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const double used = std::min(learned.rate, rate_of(sent, outcome.departed, learned.unit));
    const double settle = settling(learned);
    // A rate that only holds is refused within two units if at all, since there is no reason later.
    const double tried = learned.phase == Phase::steady ? 2 * seconds(learned.unit) : seconds(learned.unit);
    if (learned.settled < tried)
    {
        // What was left after the last refusal was too much. Once can be chance, twice is another limit.
        if (learned.phase != Phase::steady)
            learned.confirmed = 0;
        const double left = std::clamp(below * used, least_again * learned.rate, most_again * learned.rate);
        cut(learned, Phase::recover, left, settle * learned.rate / below);
        return;
    }
    const double at = struck_at(learned, outcome, used);
    if (learned.phase != Phase::recover && at < surprise * learned.refused)
    {
        learned.confirmed = 0;
        cut(learned, Phase::recover, below * at, learned.refused);
        return;
    }
    if (learned.phase == Phase::recover)
    {
        learned.confirmed = 0;
        cut(learned, Phase::steady, below * at, at);
        return;
    }
    const bool probed = learned.phase == Phase::discover;
    const double limit = probed ? probed_limit(learned, at) : at;
    learned.confirmed = surprise * limit < learned.refused ? learned.confirmed + 1 : 0;
    cut(learned, Phase::steady, (probed ? below : settle) * limit, limit);
}

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

}  // namespace giposync::quota
