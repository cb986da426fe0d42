#pragma once

#include "base/time.hpp"
#include "sync/change_edge.hpp"
#include "sync/pager.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sync {

enum class WalkMode
{
    fill,       // the first walk over everything
    change,     // what has changed since the watermark
    full,       // over everything, because there is no filter; finds deletions
    reconcile,  // over everything, to find deletions
};

std::string_view name_of(WalkMode mode);

// Where a walk stands: all that the next page and the end of the walk need, stored with each page. A walk
// that was killed goes on from here.
struct WalkCursor
{
    // The list that is being walked, and the page in it. A resource of one list has one leg; a windowed one
    // has a leg for each slice, a child resource (times that) for each live parent.
    std::int64_t pass = 1;        // a list that could not be proved complete is walked again
    std::int64_t leg = 1;         // counts all legs of the walk
    std::int64_t leg_try = 1;     // passes over this very leg
    std::int64_t parent_row = 0;  // rowid of the parent, 0 where there is none
    std::size_t slice = 0;
    Pager::State pager;
    std::int64_t frontier = 0;    // rowid of the last row that was read without a gap
    std::int64_t bad_rows = 0;    // of this leg: rows of the list that have no row in the mirror
    std::int64_t counted_to = 0;  // offset up to which they are counted

    // Of the whole walk.
    std::int64_t fingerprint = 0;           // of the catalogue's entry: another one is another walk
    Instant started;                        // by our clock
    std::optional<Instant> server_started;  // by the server's
    ChangeEdge edge;                        // of the change times that are not in the future
    std::int64_t first_day = 0;             // of a window: day numbers of its range
    std::int64_t end_day = 0;
    std::optional<std::int64_t> last_first_day;
    std::int64_t feed = 0;   // seq of the change feed when the last page was stored
    std::int64_t drift = 0;  // of the legs that are done
    std::int64_t rows_met = 0;
    bool proved = true;       // every leg so far is known to be complete
    bool unfiltered = false;  // rows came that the change filter should have left out

    friend bool operator==(const WalkCursor&, const WalkCursor&) = default;
};

std::string to_text(const WalkCursor& cursor);

// Nothing where the text is of another program version, or damaged: then the walk starts anew.
std::optional<WalkCursor> parse_cursor(std::string_view text);

}  // namespace giposync::sync
