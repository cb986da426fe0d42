#include "sync/legs.hpp"

#include "sync/window.hpp"

#include <chrono>
#include <utility>

namespace chr = std::chrono;

namespace giposync::sync {
namespace {

chr::local_days day(std::int64_t number)
{
    return chr::local_days{chr::days(number)};
}

}  // namespace

Legs::Legs(mirror::Mirror& mirror, const config::Resource& resource, const Zone& zone, WalkCursor& cursor)
    : mirror_(mirror), resource_(resource), cursor_(cursor)
{
    if (!resource.window)
        return;
    if (cursor_.end_day == 0)
    {
        const auto range = range_of(*resource.window, zone, cursor_.started);
        cursor_.first_day = range.first.time_since_epoch().count();
        cursor_.end_day = range.end.time_since_epoch().count();
    }
    std::optional<chr::local_days> last_first;
    if (cursor_.last_first_day)
        last_first = day(*cursor_.last_first_day);
    slices_ = slices_of(*resource.window, {day(cursor_.first_day), day(cursor_.end_day)}, last_first);
}

std::optional<Leg> Legs::current()
{
    Leg leg;
    if (resource_.parent)
    {
        // The parent may have gone since the cursor was stored: then the next one takes its place.
        const auto parent = parent_from(cursor_.parent_row);
        if (!parent)
            return std::nullopt;
        if (parent->row != cursor_.parent_row)
        {
            cursor_.parent_row = parent->row;
            cursor_.slice = 0;
            start_list();
        }
        leg.parent_id = parent->id;
    }
    if (cursor_.slice < slices_.size())
        leg.days = slices_[cursor_.slice];
    return leg;
}

bool Legs::advance()
{
    cursor_.drift += cursor_.pager.drift;
    cursor_.leg_try = 1;
    start_list();
    if (cursor_.slice + 1 < slices_.size())
    {
        ++cursor_.slice;
        return true;
    }
    cursor_.slice = 0;
    if (!resource_.parent)
        return false;
    const auto parent = parent_from(cursor_.parent_row + 1);
    if (parent)
        cursor_.parent_row = parent->row;
    return parent.has_value();
}

void Legs::restart()
{
    cursor_.slice = 0;
    cursor_.parent_row = 0;
    start_list();
}

void Legs::repeat()
{
    cursor_.drift += cursor_.pager.drift;
    ++cursor_.leg_try;
    start_list();
}

void Legs::start_list()
{
    ++cursor_.leg;
    cursor_.pager = {};
    cursor_.frontier = 0;
    cursor_.bad_rows = 0;
    cursor_.counted_to = 0;
}

std::optional<Legs::Parent> Legs::parent_from(std::int64_t row)
{
    return mirror_.resource(*resource_.parent).table.first_live(row);
}

}  // namespace giposync::sync
