#include "quota/order.hpp"

#include <tuple>

namespace giposync::quota {
namespace {

std::int64_t last_turn(const Candidate& candidate, const Turns& turns)
{
    const auto found = turns.find({candidate.urgency, candidate.account});
    return found == turns.end() ? 0 : found->second;
}

}  // namespace

bool before(const Candidate& a, const Candidate& b, const Turns& turns)
{
    if (a.urgency != b.urgency)
        return a.urgency < b.urgency;
    if (a.account != b.account)
    {
        const auto turn_of_a = last_turn(a, turns);
        const auto turn_of_b = last_turn(b, turns);
        if (turn_of_a != turn_of_b)
            return turn_of_a < turn_of_b;
    }
    return std::tie(a.due, a.ticket) < std::tie(b.due, b.ticket);
}

std::int64_t reserve_before(net::Urgency urgency, const Ceiling& ceiling)
{
    switch (urgency)
    {
    case net::Urgency::token: return 0;
    case net::Urgency::change: return (ceiling.requests + 3) / 4;
    case net::Urgency::fill:
    case net::Urgency::reconcile: return (ceiling.requests + 1) / 2;
    }
    return 0;
}

}  // namespace giposync::quota
