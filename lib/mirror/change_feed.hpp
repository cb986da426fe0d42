#pragma once

#include "base/time.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

enum class ChangeOp
{
    insert,
    update,
    remove,
    restore,
};

// The relation `changes`: replayed from any seq on, it gives the set of live rows.
class ChangeFeed
{
public:
    explicit ChangeFeed(sqlite::Database& db) : db_(db) {}

    void add(std::string_view at, std::string_view resource, std::string_view id, ChangeOp op);

    // The same, cheaper, for a line that follows another one in the same transaction.
    void add_next(std::string_view at, std::string_view resource, std::string_view id, ChangeOp op);

    // The last seq of a line from before `end` among the first `lines`; nothing where there is none.
    std::optional<std::int64_t> last_before(std::string_view end, int lines);

    // Removes the lines up to this seq. No seq is ever given again. Inside the caller's transaction.
    void remove_up_to(std::int64_t seq);

    // No line gets this seq or one below it.
    void start_behind(std::int64_t seq);

    // The last seq that was given; 0 before the first.
    std::int64_t position();

    // Ids of this resource that have changed behind `seq`, in order.
    std::vector<std::string> ids_after(std::int64_t seq, std::string_view resource);

private:
    sqlite::Database& db_;

    // NULL: one more than the last line has.
    sqlite::Statement add_{db_, R"sql(
        INSERT INTO changes (seq, at, resource, id, op)
        VALUES (
            CASE
                WHEN EXISTS (SELECT 1 FROM changes) THEN NULL
                ELSE (SELECT CAST(value AS INTEGER) + 1 FROM _facts WHERE name = 'changes.given')
            END,
            ?, ?, ?, ?
        )
    )sql"};
    sqlite::Statement add_next_{db_, "INSERT INTO changes (at, resource, id, op) VALUES (?, ?, ?, ?)"};
    sqlite::Statement position_{db_, R"sql(
        SELECT coalesce(
            (SELECT max(seq) FROM changes),
            (SELECT CAST(value AS INTEGER) FROM _facts WHERE name = 'changes.given'),
            0
        )
    )sql"};
    sqlite::Statement ids_after_{db_, "SELECT id FROM changes WHERE seq > ? AND resource = ? ORDER BY seq"};
};

}  // namespace giposync::mirror
