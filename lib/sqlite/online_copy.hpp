#pragma once

#include "sqlite/database.hpp"

#include <cstdint>
#include <memory>

namespace giposync::sqlite {

// Copies a whole database into another one, some pages at a time (SQLite's online backup). Where the source
// is inside a ReadTransaction, the copy is of that one state, whatever is written meanwhile.
class OnlineCopy
{
public:
    // Both outlive it. What `target` held is lost.
    OnlineCopy(Database& source, Database& target);

    // Copies so many pages; false when none is left to copy. Throws Error.
    bool step(int pages);

    // As of the last step.
    std::int64_t pages() const noexcept { return sqlite3_backup_pagecount(copy_.get()); }

    std::int64_t pages_left() const noexcept { return sqlite3_backup_remaining(copy_.get()); }

private:
    struct Finish
    {
        void operator()(sqlite3_backup* copy) const noexcept { sqlite3_backup_finish(copy); }
    };

    std::unique_ptr<sqlite3_backup, Finish> copy_;
};

}  // namespace giposync::sqlite
