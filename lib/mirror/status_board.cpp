#include "mirror/status_board.hpp"

#include <stdexcept>

namespace giposync::mirror {

const std::vector<StatusBoard::Entry>& StatusBoard::entries()
{
    const Seen now{sqlite3_total_changes64(mirror_.database().handle()), mirror_.mark().others};
    if (seen_ == now)
        return entries_;
    const MirrorReading reading{mirror_};
    entries_.clear();
    for (const auto& resource : mirror_.resources())
        entries_.push_back({resource.get(), status_.read(*resource)});
    seen_ = now;
    return entries_;
}

const ResourceRecord& StatusBoard::record(const ResourceName& resource)
{
    for (const auto& entry : entries())
        if (entry.resource->declaration.name == resource)
            return entry.record;
    throw std::logic_error("the mirror has no resource " + resource.text());
}

}  // namespace giposync::mirror
