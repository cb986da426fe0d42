#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace giposync::mirror {

// Lets go, a slice at a time, of what has been kept for long enough:
//
// - of deleted rows the payload, all columns and the elements: their id, their times and the fact stay. A row
//   whose parent comes back stays erased; when it is served itself again, it is whole again;
// - rejects of that age: one that is still served is met, and kept, anew;
// - old lines of the change feed. No seq is ever given twice, though all lines may go.
//
// What is erased is written over on disk (secure_delete), in the file and, by emptying it, in the write-ahead
// log; where a reader still needs that one, it is emptied as soon as the reader is gone.
class Retention
{
public:
    struct Limits  // nothing: kept for ever
    {
        std::optional<Duration> deleted;
        std::optional<Duration> changes;
    };

    Retention(Mirror& mirror, Limits limits);

    // Does one slice, a short transaction; false when nothing is left to do now.
    bool advance(Instant now);

    // Empties the write-ahead log where erased rows may still stand in it and readers let it; advance() ends
    // with that.
    void empty_log();

private:
    bool prune_changes(Instant now);
    bool drop_rejects(Instant now);
    bool erase_rows(const std::string& resource, Instant now);
    void tell();
    std::vector<std::string> resources();

    Mirror& mirror_;
    Limits limits_;
    std::int64_t erased_ = 0;  // since it was last told
};

}  // namespace giposync::mirror
