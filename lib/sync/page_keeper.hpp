#pragma once

#include "base/clock.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/mirror.hpp"
#include "mirror/page_writer.hpp"
#include "mirror/rejects.hpp"
#include "mirror/seen_rows.hpp"
#include "mirror/sweep.hpp"
#include "mirror/walks.hpp"
#include "sync/list_address.hpp"
#include "sync/page_source.hpp"
#include "sync/pager.hpp"
#include "sync/reading_order.hpp"
#include "sync/walk_cursor.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

namespace giposync::sync {

// A page between its judgement and its storing.
struct JudgedPage
{
    FetchedPage fetched;
    std::vector<mirror::Item> items;
    std::vector<mirror::Standing> standings;
    mirror::Mirror::Mark mark;  // of the mirror when the standings were looked up
    Verdict verdict = Verdict::stuck;
};

// The mirror's side of a walk: judges pages by what the mirror knows of their rows, and stores each with the
// cursor, in one transaction. Changes `cursor` and `count` as it goes.
class PageKeeper
{
public:
    PageKeeper(
        mirror::Mirror& mirror,
        mirror::MirroredResource& resource,
        const mirror::OpenWalk& walk,
        WalkCursor& cursor,
        std::int64_t run,
        mirror::RunCount& count
    );

    // The list to which the next pages belong; `leg` of the cursor is its number.
    void start_leg(Leg leg);

    // Decides, without storing anything, where the walk goes on.
    JudgedPage judge(FetchedPage fetched, std::int64_t limit, std::optional<Instant> since);

    // Throws sqlite::Error; then nothing of the page is stored.
    void keep(JudgedPage& page, Instant now);

    // Rows of this leg that are known to be complete up to where the walk has reached.
    std::int64_t proven_rows() const { return proven_.size(); }

    const mirror::SeenRows& met() const { return met_; }

    // A live row that this run has met; 0 where there is none.
    std::int64_t a_live_row() const { return a_live_row_; }

    std::int64_t rejected() const { return rejected_; }

private:
    std::vector<mirror::Standing> look_up(std::span<const mirror::Item> items);
    PageFacts facts_of(const JudgedPage& page) const;
    std::vector<ReadingOrder<std::int64_t>::Row> order_of(const JudgedPage& page) const;
    void remember_order(const JudgedPage& page);
    std::int64_t count_known_bad_items(const ListPage& page);
    void note_times(const JudgedPage& page, std::optional<Instant> since);
    void forget_changed_by_others();
    void forget_proof(std::int64_t row);
    mirror::Walks::SeenPage remember_rows(const JudgedPage& page);
    void keep_rejects(const JudgedPage& page, Instant now);
    void announce_rejects();
    std::int64_t count_known(const JudgedPage& page) const;

    mirror::Mirror& mirror_;
    mirror::MirroredResource& resource_;
    const mirror::OpenWalk& walk_;
    WalkCursor& cursor_;
    std::int64_t run_;
    mirror::RunCount& count_;
    mirror::PageWriter writer_;
    mirror::Walks walks_;
    mirror::Rejects rejects_;
    mirror::ChangeFeed feed_;
    mirror::Sweep sweep_;
    Leg leg_;
    mirror::SeenRows met_;
    mirror::SeenRows proven_;
    std::unordered_set<std::int64_t> recent_;        // of the page just before
    std::unordered_set<std::int64_t> older_recent_;  // and of the one before that
    ReadingOrder<std::int64_t> order_;
    std::unordered_set<std::size_t> bad_items_;  // of this leg, as hashes: they have no other identity
    std::vector<std::int64_t> removed_;          // from proven_, to be stored with the next page
    std::vector<std::string> new_rejects_;       // reasons, to be logged once they are stored
    std::int64_t a_live_row_ = 0;
    std::int64_t rejected_ = 0;
};

}  // namespace giposync::sync
