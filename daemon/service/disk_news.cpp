#include "service/disk_news.hpp"

#include "base/event_names.hpp"

namespace giposync {

void DiskNews::unwritable(const Error& error)
{
    if (told_)
        return;
    told_ = true;
    log_.error(events::disk_unwritable, "the account pauses until the disk takes its data: " + error.detail);
}

void DiskNews::writable()
{
    if (!told_)
        return;
    told_ = false;
    log_.info(events::disk_writable, "the disk takes the account's data again");
}

}  // namespace giposync
