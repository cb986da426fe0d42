#pragma once

#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/walks.hpp"
#include "sync/walk_cursor.hpp"

#include <optional>

namespace giposync::sync {

// From when the next change walk asks, after a complete walk. Pure.
//
// Up to the server's time at the start of the walk less a margin, for commits that come late and clocks that
// differ; and never past what was seen, for a server that shows old data. It never goes back.
//
// An import leaves many rows of one moment, which stand at the watermark until another row changes: there it
// goes a second past them, once nothing more can come to that moment. That is when it was seen an hour after
// it was over, or when all of it was read again and nothing was new.
std::optional<Instant> watermark_after(
    const config::Resource& resource,
    const WalkCursor& walk,
    const mirror::RunCount& count,
    WalkMode mode,
    std::optional<Instant> before
);

}  // namespace giposync::sync
