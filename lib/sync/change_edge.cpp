#include "sync/change_edge.hpp"

namespace giposync::sync {

void ChangeEdge::add(Timestamp changed_at)
{
    if (latest && changed_at.seconds > latest->seconds)
    {
        const bool next_second = changed_at.seconds == latest->seconds + 1;
        in_the_second_before = next_second ? in_its_second : 0;
        in_its_second = 0;
    }
    if (!latest || *latest < changed_at)
        latest = changed_at;

    if (changed_at.seconds == latest->seconds)
        ++in_its_second;
    else if (changed_at.seconds == latest->seconds - 1)
        ++in_the_second_before;
}

}  // namespace giposync::sync
