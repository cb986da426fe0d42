#include "mirror/status_board.hpp"

namespace giposync::mirror {

const StatusBoard::Records& StatusBoard::look()
{
    const Seen now{sqlite3_total_changes64(mirror_.database().handle()), mirror_.mark().others};
    if (seen_ == now)
        return records_;
    const MirrorReading reading{mirror_};
    for (const auto& resource : mirror_.resources())
        records_.insert_or_assign(resource->declaration.name, status_.read(*resource));
    seen_ = now;
    return records_;
}

}  // namespace giposync::mirror
