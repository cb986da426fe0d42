#pragma once

#include "base/time.hpp"
#include "mirror/kinship.hpp"
#include "mirror/mirror.hpp"
#include "mirror/seen_rows.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace giposync::mirror {

// Live rows that a complete walk has not met: perhaps deleted at the source, perhaps only moved. Deciding is
// the walker's; this finds them, a slice at a time, and buries those that are confirmed.
class Sweep
{
public:
    struct Missing
    {
        std::int64_t row;
        std::string id;
        std::string parent_id;
    };

    // Day numbers (since 1970-01-01) of the window that was walked.
    struct Days
    {
        std::int64_t first;
        std::int64_t last;
    };

    Sweep(Mirror& mirror, MirroredResource& resource);

    // Adds live rows behind `after` that are not in `seen`, looking at no more than `looks` rows. Answers
    // where to go on, or nothing when it is through. Of a windowed resource, only rows last met in `days`
    // count: what has left the range stays as it is.
    std::optional<std::int64_t> missing(
        const SeenRows& seen,
        std::int64_t after,
        std::int64_t looks,
        const std::optional<Days>& days,
        std::vector<Missing>& found
    );

    std::int64_t live_rows();

    // These rows were met in a slice of their window that begins on this day. Inside the caller's
    // MirrorTransaction.
    void remember_slice(std::span<const std::int64_t> rows, std::int64_t first_day);

    // The row exists outside the days where it was last met.
    void forget_slice(std::int64_t row);

    // Makes tombstones of rows that are still live, and of their children; says how many of this resource.
    // Inside the caller's MirrorTransaction.
    std::int64_t bury(std::span<const std::int64_t> rows, Instant now);

private:
    std::optional<std::int64_t> missing_in_days(
        const SeenRows& seen,
        std::int64_t after,
        std::int64_t looks,
        const Days& days,
        std::vector<Missing>& found
    );
    void look_at(std::int64_t row, std::vector<Missing>& found);
    std::int64_t last_row();

    Mirror& mirror_;
    MirroredResource& resource_;
    Kinship kinship_;

    sqlite::Statement remember_slice_{mirror_.database(), R"sql(
        INSERT INTO _slices (resource, row, slice)
        VALUES (?, ?, ?)
        ON CONFLICT (resource, row) DO UPDATE SET slice = excluded.slice WHERE slice <> excluded.slice
    )sql"};
};

}  // namespace giposync::mirror
