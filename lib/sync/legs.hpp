#pragma once

#include "base/zone.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"
#include "sync/list_address.hpp"
#include "sync/walk_cursor.hpp"

#include <optional>
#include <vector>

namespace giposync::sync {

// The lists that make up a walk, one after another: slices of a window, for each live parent. Which one is
// next stands in the cursor, so that a walk goes on in the middle.
class Legs
{
public:
    Legs(mirror::Mirror& mirror, const config::Resource& resource, const Zone& zone, WalkCursor& cursor);

    // The list at which the cursor stands; nothing when there is none (no parent is left).
    std::optional<Leg> current();

    // Moves the cursor to the next list; false when that was the last one.
    bool advance();

    // Moves the cursor to the first list, for another pass.
    void restart();

    // The same list once more, from its beginning.
    void repeat();

private:
    using Parent = mirror::ResourceTable::LiveRow;

    std::optional<Parent> parent_from(std::int64_t row);
    void start_list();

    mirror::Mirror& mirror_;
    const config::Resource& resource_;
    WalkCursor& cursor_;
    std::vector<DaySpan> slices_;
};

}  // namespace giposync::sync
