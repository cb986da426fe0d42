#pragma once

#include "base/time.hpp"
#include "mirror/mirror.hpp"
#include "mirror/retention.hpp"

#include <optional>

namespace giposync::mirror {

// What a mirror needs now and then, whoever walks it: lets go of what was kept for long enough (Retention),
// keeps sync_runs short (90 days, and the last 10,000 runs of a resource), removes the copy that an upgrade
// has left once the new version has worked, and brings the write-ahead log into the file where readers let
// it.
class Upkeep
{
public:
    Upkeep(Mirror& mirror, Retention::Limits limits);

    // Does one slice of what is due, a short transaction; false when nothing is left to do for now. To be
    // called after walks, until it answers false, with a turn for others in between; it is quick when nothing
    // is due. Rounds are an hour apart, or less where something is kept for less.
    bool advance(Instant now);

private:
    bool round_is_due(Instant now) const;
    bool prune_runs(Instant now);

    Mirror& mirror_;
    Retention retention_;
    Duration interval_;
    std::optional<Instant> last_round_;
};

}  // namespace giposync::mirror
