#include "sync/pager.hpp"

#include <algorithm>

namespace giposync::sync {
namespace {

constexpr std::int64_t most_stalls = 10;

// Beyond as much again as the list has had, so many pages of rows that are known already are no list that
// moves, but a server that does not heed the offset.
constexpr std::int64_t most_stale_pages = 20;

// A list that throws the walk back to its beginning this often is taken for one without an order.
constexpr std::int64_t restarts_of_an_unstable_list = 8;

}  // namespace

Ask Pager::next() const
{
    const auto back = state_.overlap == 0 ? 0 : state_.bad_tail + state_.overlap;
    return {std::max<std::int64_t>(0, state_.reached - back), state_.limit};
}

Verdict Pager::judge(const PageFacts& facts)
{
    ++state_.pages;
    state_.page_rows = std::max(state_.page_rows, facts.rows);
    state_.proved = state_.proved && !facts.out_of_order;
    if (absurd())
        return Verdict::stuck;
    if (facts.rows == 0 && facts.has_more)
        return after_stall(facts);
    if (!has_anchor(facts))
        return after_gap();

    // With the smallest overlap, a page that leads no further is the anchor and nothing else.
    const auto reached = facts.offset + facts.rows;
    if (facts.has_more && state_.overlap == 1 && reached <= state_.reached)
        return after_stall(facts);
    adapt_overlap(facts);
    state_.misses = 0;
    state_.stalls = 0;
    state_.bad_tail = facts.good_rows > 0 ? facts.bad_tail : state_.bad_tail + facts.rows;
    state_.reached = reached;
    if (facts.known_rows < facts.rows)
        state_.fresh_until = std::max(state_.fresh_until, reached);
    return facts.has_more ? Verdict::accepted : Verdict::complete;
}

bool Pager::has_anchor(const PageFacts& facts) const
{
    if (without_anchors() || facts.offset == 0)
        return true;
    if (facts.last_recent >= 0)
        return true;
    // Further back, a single row could have come here on some way that its content does not show.
    return facts.last_proven >= 0 && 2 * facts.proven_rows >= facts.rows;
}

std::int64_t Pager::page_rows() const
{
    return std::max<std::int64_t>(2, state_.page_rows > 0 ? state_.page_rows : state_.limit);
}

Verdict Pager::after_gap()
{
    ++state_.drift;
    ++state_.misses;
    state_.overlap = std::max(2 * state_.overlap, page_rows() / 2);
    if (state_.overlap < state_.reached)
        return Verdict::gap;
    if (++state_.restarts >= restarts_of_an_unstable_list)
    {
        state_.unstable = true;
        state_.proved = false;
        state_.reached = 0;
        state_.overlap = 0;
    }
    return Verdict::gap;
}

// A page that is empty, or has nothing but the anchor, may be a slip of the server: it is asked for again.
// Then the walk goes on behind what came, without proof, and at last a page further, for servers that filter
// a page after they have cut it.
Verdict Pager::after_stall(const PageFacts& facts)
{
    if (++state_.stalls > most_stalls)
        return Verdict::stuck;
    if (state_.stalls == 1)
        return Verdict::accepted;
    state_.proved = false;
    state_.reached =
        facts.offset + std::max<std::int64_t>(facts.rows, facts.rows == 0 ? state_.limit - 1 : 1);
    state_.overlap = 0;
    return Verdict::accepted;
}

void Pager::adapt_overlap(const PageFacts& facts)
{
    if (state_.unstable)
        return;
    const auto expected = state_.reached - state_.bad_tail - facts.offset - 1;
    if (state_.overlap == 0)
        state_.overlap = facts.rows > 1 && facts.good_rows > 0 ? 1 : 0;
    else if (facts.offset == 0)
        state_.overlap = 1;
    // A page that ends before the row that was reached (short, or halved) tells nothing of movement; were its
    // overlap not shortened, it could end there for ever.
    else if (facts.frontier == expected || expected >= facts.rows)
        state_.overlap = std::max<std::int64_t>(1, state_.overlap / 2);
    else
    {
        // Only what moved to the left makes a longer overlap worth its rows.
        const auto shift = facts.frontier >= 0 ? expected - facts.frontier : page_rows() / 8 + 1;
        state_.overlap = std::clamp<std::int64_t>(2 * shift + 1, 1, page_rows() / 2);
        state_.drift += state_.misses == 0 ? 1 : 0;
    }
}

bool Pager::absurd() const
{
    if (state_.reached > 2 * state_.fresh_until + most_stale_pages * page_rows())
        return true;
    return state_.pages > 200 + 40 * (state_.reached / page_rows() + 1);
}

}  // namespace giposync::sync
