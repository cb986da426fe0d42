#include "quota/backoff.hpp"

#include <algorithm>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;

constexpr Duration shortest = 1s;
constexpr Duration longest = 5min;
constexpr Duration least_jitter = 100ms;
constexpr Duration most_jitter = 10s;
constexpr Duration longest_by_date = 24h;

Duration share_of(Duration span, double share)
{
    return Duration{static_cast<Duration::rep>(static_cast<double>(span.count()) * share)};
}

// span * 2^doublings, up to `longest`, but never shorter than span.
Duration doubled(Duration span, int doublings)
{
    auto result = span;
    for (int i = 0; i < doublings && result < longest; ++i)
        result *= 2;
    return std::max(span, std::min(result, longest));
}

}  // namespace

std::optional<Duration> asked_pause(const net::Response& response, Instant now)
{
    const auto servers_time = response.date();
    const bool believable = servers_time && std::chrono::abs(*servers_time - now) <= longest_by_date;
    return believable ? response.retry_after(*servers_time)
                      : response.retry_after(servers_time.value_or(now), longest_by_date);
}

Duration pause_after_refusal(std::optional<Duration> asked, int refusals, double dice)
{
    // "0" says that the server does not know either.
    if (!asked || *asked <= Duration::zero())
        return shortest + share_of(doubled(shortest, refusals) - shortest, dice);
    const auto obeyed = doubled(*asked, refusals - 1);
    return obeyed + share_of(std::clamp(obeyed / 10, least_jitter, most_jitter), dice);
}

}  // namespace giposync::quota
