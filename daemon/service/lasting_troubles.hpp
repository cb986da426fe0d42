#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace giposync {

// What people were told of and what still lasts, as the mirror remembers it: an earlier process may have told
// it. In the words of those who tell it. A login that cannot be used is none of these: see StandingNews.
std::vector<Event> lasting_troubles(
    mirror::Mirror& mirror,
    const std::vector<config::Resource>& resources,
    Instant now
);

// Whether that trouble of one resource still lasts: a sync by hand may have ended it, and no event of ours
// says so.
bool trouble_lasts(mirror::Mirror& mirror, std::string_view event, const std::string& resource);

}  // namespace giposync
