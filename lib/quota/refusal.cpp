#include "quota/refusal.hpp"

#include "quota/earning.hpp"

#include <algorithm>
#include <numeric>

namespace giposync::quota {
namespace {

using Phase = Learned::Phase;

constexpr double most_unearned = 2;  // a refusal that came too soon counts for so many, at most
constexpr double alike = 0.95;       // two rates no further apart than this are the same limit
constexpr double least_again = 0.5;  // what one refusal leaves, of what is in force and of what is known
constexpr double most_again = 0.75;  // what is left at most when the last cut was not enough

// What we sent in the span that ends with this moment, as a rate.
double rate_of(const Sent& sent, Moment last, Duration span)
{
    const auto end = last + Duration(1);
    return static_cast<double>(sent.count(end - span, end)) / seconds(span);
}

// From now on this rate, and that is what was refused. Where others are at work in bursts, they refuse us at
// any rate; so one refusal, however small the rate it struck, is no proof of a limit as low as that.
void cut(Learned& learned, double rate, double refused)
{
    const double left = std::max(rate, 1.0 / seconds(learned.unit));
    learned.refused = std::max({refused, least_again * learned.refused, left / below});
    enter(learned, left < alike * below * learned.refused ? Phase::recover : Phase::steady, left);
    learned.settled = 0;
}

// The search for what is borne now: far enough down that the next refusal, if any, says something new.
double far_below(const Learned& learned, double used)
{
    return std::clamp(below * used, least_again * learned.rate, most_again * learned.rate);
}

// The rate at which a refusal struck. A rate that rises is ahead of what was sent within the last unit.
double struck_at(const Learned& learned, double used)
{
    if (learned.phase == Phase::recover)
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

// The limit that was borne until now is remembered, since others leave as they come.
void give_way(Learned& learned, Moment now)
{
    if (learned.refused <= learned.former)
        return;
    learned.former = learned.refused;
    learned.former_at = now;
}

}  // namespace

void learn_first_lesson(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent)
{
    learned = {};
    learned.first = true;
    learned.unit = ceiling.per;
    const double used = rate_of(sent, outcome.departed, ceiling.per);
    cut(learned, below * used, used);
}

void strike(Learned& learned, const Outcome& outcome, const Sent& sent)
{
    const double used = std::min(learned.rate, rate_of(sent, outcome.departed, learned.unit));
    if (outcome.now - learned.former_at >= forgotten)
        learned.former = 0;
    if (!outcome.paced)
    {
        // We used less than is in force: that is no measure of the limit. Others are at work; we give way.
        cut(learned, far_below(learned, used), learned.refused);
        return;
    }
    const double settle = settling(learned);
    // A rate that only holds is refused within two units if at all, since there is no reason later.
    const double tried = learned.phase == Phase::steady ? 2 * seconds(learned.unit) : seconds(learned.unit);
    if (learned.settled < tried)
    {
        // What was left after the last refusal was too much. Once can be chance, twice is another limit.
        if (learned.phase == Phase::steady && learned.confirmed > 0)
            give_way(learned, outcome.now);
        if (learned.phase != Phase::steady)
            learned.confirmed = 0;
        cut(learned, far_below(learned, used), settle * learned.rate / below);
        return;
    }
    const double at = struck_at(learned, used);
    const bool probed = learned.phase == Phase::discover;
    const double limit = probed ? probed_limit(learned, at) : at;
    const bool as_before = learned.phase != Phase::recover && alike * limit < learned.refused;
    learned.confirmed = as_before ? learned.confirmed + 1 : 0;
    cut(learned, (learned.phase == Phase::steady ? settle : below) * limit, limit);
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
