#pragma once

#include "mirror/mirror.hpp"

#include <cstdint>

namespace giposync::mirror {

// Columns made anew from the payloads, after one of them was widened: a slice at a time, so that neither the
// loop nor a reader waits for a big table.
class Rewrites
{
public:
    explicit Rewrites(Mirror& mirror) : mirror_(mirror) {}

    // Does at most `rows` rows in a transaction of its own; false when nothing is left to do.
    bool advance(std::int64_t rows);

private:
    Mirror& mirror_;

    sqlite::Statement next_{
        mirror_.database(),
        "SELECT resource, next_row FROM _rewrites ORDER BY resource LIMIT 1"};
    sqlite::Statement advance_{mirror_.database(), "UPDATE _rewrites SET next_row = ? WHERE resource = ?"};
    sqlite::Statement done_{mirror_.database(), "DELETE FROM _rewrites WHERE resource = ?"};
};

}  // namespace giposync::mirror
