#include "quota/stall.hpp"

#include <algorithm>
#include <utility>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr Duration believed_at_once = 5min;
constexpr Duration shortest_span = 1s;
constexpr Duration longest_span = 24h;

}  // namespace

Borne borne_until(const Outcome& outcome, const Learned& learned, const Sent& sent)
{
    const auto stalled = outcome.now - learned.stalled_since;
    const auto begin = learned.stalled_since - stalled;
    const auto begun = sent.first_after(begin).value_or(learned.stalled_since);
    // It still remembered the burst when it refused for the last time, and no more when it answered.
    const auto end =
        learned.refusals > 1 ? learned.last_refusal + (outcome.now - learned.last_refusal) / 2 : outcome.now;
    Borne result;
    result.requests = sent.count(begin, learned.stalled_since + Duration(1));
    result.span = std::clamp(end - begun, shortest_span, longest_span);
    result.longest = std::clamp(outcome.now - begun, shortest_span, longest_span);
    return result;
}

bool believable(Learned& learned, Duration span, Moment now)
{
    if (span <= believed_at_once)
        return true;
    const auto expected = std::exchange(learned.suspected, span);
    const auto since = now - std::exchange(learned.suspected_at, now);
    return since <= 3 * span && span <= 2 * expected && expected <= 2 * span;
}

}  // namespace giposync::quota
