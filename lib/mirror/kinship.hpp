#pragma once

#include "base/time.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/mirror.hpp"

#include <cstdint>
#include <string_view>

namespace giposync::mirror {

// Rows that go and come back, and their children with them. Inside the caller's MirrorTransaction.
class Kinship
{
public:
    explicit Kinship(Mirror& mirror) : mirror_(mirror), changes_(mirror.database()) {}

    // Makes a live row a tombstone. Says how many rows of this resource itself that were: 1 or 0.
    std::int64_t bury(MirroredResource& resource, std::int64_t row, std::string_view at);

    // Children of a row that is a tombstone now, or live again.
    void take_children(MirroredResource& parent, std::string_view parent_id, std::string_view at);
    void return_children(MirroredResource& parent, std::string_view parent_id, std::string_view at);

    // A child that is served again needs no parent to come back with.
    void no_orphan(const MirroredResource& resource, std::int64_t row);

    // Keeps the counters of _resources in step.
    void count(const MirroredResource& resource, std::int64_t live, std::int64_t deleted);

private:
    Mirror& mirror_;
    ChangeFeed changes_;

    sqlite::Statement add_orphan_{
        mirror_.database(),
        "INSERT INTO _orphans (resource, row) VALUES (?, ?) ON CONFLICT DO NOTHING"};
    sqlite::Statement remove_orphan_{
        mirror_.database(),
        "DELETE FROM _orphans WHERE resource = ? AND row = ?"};
    sqlite::Statement count_{mirror_.database(), R"sql(
        UPDATE _resources
        SET live_rows = live_rows + ?2, deleted_rows = deleted_rows + ?3
        WHERE number = ?1
    )sql"};
};

}  // namespace giposync::mirror
