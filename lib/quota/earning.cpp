#include "quota/earning.hpp"

#include <algorithm>
#include <cmath>

namespace giposync::quota {
namespace {

constexpr double pauses_between_probes = 80;  // what waiting for one costs, as a share of the time
constexpr double pauses_while_shared = 40;    // likewise, as long as others take a share, who may leave
constexpr double pauses_before_doubt = 10;    // likewise, as long as the limit was found only once
constexpr double patience = 300;              // seconds until an unconfirmed limit is tried again
constexpr double first_patience = 60;         // the same after the very first lesson, doubled with each
constexpr double notable_share = 0.2;         // of a limit; less is chance

}  // namespace

bool is_shared(const Learned& learned)
{
    return learned.refused < (1 - notable_share) * learned.former;
}

double seconds_between_probes(const Learned& learned)
{
    const double pauses = is_shared(learned) ? pauses_while_shared : pauses_between_probes;
    const double earned = std::max(
        {2 * seconds(learned.unit),
         std::min(requests_between_probes * learned.price / learned.rate, longest_between_probes),
         pauses * seconds(learned.pause)}
    );
    const double early = first_patience * std::exp2(std::min(learned.taught - 1, 20));
    const double doubt =
        early < patience ? early : std::max(patience, pauses_before_doubt * seconds(learned.pause));
    const double doubted = std::max(doubt, 2 * seconds(learned.unit));
    return std::min(earned, doubted * std::exp2(std::min(learned.confirmed, 20)));
}

void enter(Learned& learned, Learned::Phase phase, double rate)
{
    learned.phase = phase;
    learned.rate = rate;
    learned.busy = 0;
}

}  // namespace giposync::quota
