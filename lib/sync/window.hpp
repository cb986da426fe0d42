#pragma once

#include "base/time.hpp"
#include "base/zone.hpp"
#include "config/catalogue.hpp"
#include "sync/list_address.hpp"

#include <chrono>
#include <optional>
#include <vector>

namespace giposync::sync {

// The days that a window covers today, there where the clinic is.
DaySpan range_of(const config::Window& window, const Zone& zone, Instant now);

// The range in slices: their borders stand still while the range rolls, so that a row mostly stays in its
// slice. What the range has left since `last_first` (the first day of the last complete walk) is asked for
// once more, as a slice of its own: a row of those days that is missing was deleted, and has not only left.
std::vector<DaySpan> slices_of(
    const config::Window& window,
    const DaySpan& range,
    std::optional<std::chrono::local_days> last_first
);

}  // namespace giposync::sync
