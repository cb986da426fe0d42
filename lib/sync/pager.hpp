#pragma once

#include <cstdint>
#include <optional>

namespace giposync::sync {

// Overlapped paging: how to read a list by offsets while it moves, and know that nothing was skipped. Pure:
// it says what to ask for, is told what came, and says what that proves.
//
// Rows that vanish before the offset (deleted, or moved to the end by an update) pull the rest to the left,
// and a plain walk skips one row for each. So each page is asked for a little early: where a row that has
// been read already shows in it, unchanged, everything between that row and the end of the page is read
// without a gap. Such a row is an anchor. The list's order may be any that follows from the rows' contents:
// that is why a changed row is none. A page from offset 0 needs no anchor.

// What the walker knows of the rows of a page. Indexes count from 0; -1: there is none.
struct PageFacts
{
    std::int64_t offset = 0;  // as asked
    std::int64_t rows = 0;    // as came
    bool has_more = false;
    std::int64_t good_rows = 0;     // of these, rows that the mirror can hold: only they can be anchors
    std::int64_t bad_tail = 0;      // rows behind the last good one
    std::int64_t frontier = -1;     // index of the very row that the walk had reached, if it is unchanged
    std::int64_t last_recent = -1;  // of the last unchanged row that was read in the pages just before
    std::int64_t last_proven = -1;  // of the last unchanged row that was read in this pass at all
    std::int64_t proven_rows = 0;   // how many of those the page has
    std::int64_t known_rows = 0;    // rows that were read in this pass before, changed since or not
    bool out_of_order = false;      // unchanged rows stand in another order than when they were read
};

struct Ask
{
    std::int64_t offset = 0;
    std::int64_t limit = 0;
};

enum class Verdict
{
    accepted,  // no gap before this page; more to come
    complete,  // no gap, and the list ends here
    gap,       // something may have been skipped: keep the rows, prove nothing, and ask again further back
    stuck,     // no progress is possible: the walk has failed
};

class Pager
{
public:
    // All that has to survive a crash.
    struct State
    {
        std::int64_t limit = 100;      // asked for
        std::int64_t page_rows = 0;    // most rows of a page so far: servers cap the limit
        std::int64_t reached = 0;      // offset behind the last row that was read without a gap
        std::int64_t bad_tail = 0;     // rows right before it that cannot be anchors
        std::int64_t overlap = 1;      // how many rows earlier the next page begins
        std::int64_t fresh_until = 0;  // offset behind the last page that had a row never read before
        std::int64_t pages = 0;
        std::int64_t drift = 0;     // how often the list was seen to have moved
        std::int64_t misses = 0;    // gaps in a row
        std::int64_t stalls = 0;    // pages without progress in a row
        std::int64_t restarts = 0;  // gaps that led back to the beginning
        bool proved = true;         // false once a page was taken without an anchor
        bool unstable = false;      // the order changes from request to request: anchors mean nothing

        // What has been tried in vain does not count against the walk that is taken up again.
        void take_heart() { pages = misses = stalls = restarts = 0; }

        friend bool operator==(const State&, const State&) = default;
    };

    explicit Pager(std::int64_t limit) { state_.limit = limit; }

    explicit Pager(const State& state) : state_(state) {}

    Ask next() const;
    Verdict judge(const PageFacts& facts);

    const State& state() const { return state_; }

private:
    bool has_anchor(const PageFacts& facts) const;

    bool without_anchors() const { return state_.unstable || state_.overlap == 0; }

    std::int64_t page_rows() const;
    Verdict after_gap();
    Verdict after_stall(const PageFacts& facts);
    void adapt_overlap(const PageFacts& facts);
    bool absurd() const;

    State state_;
};

}  // namespace giposync::sync
