#include "ops/progress_log.hpp"

#include "base/event_names.hpp"

#include <cstdint>
#include <string_view>
#include <utility>

namespace giposync::ops {
namespace {

std::int64_t number_in(const Event& event, std::string_view field)
{
    for (const Field& one : event.fields)
        if (const auto* number = std::get_if<std::int64_t>(&one.value); number && one.name == field)
            return *number;
    return 0;
}

}  // namespace

void ProgressLog::write(Event event)
{
    if (event.name == events::rate_throttled)
        progress_.waits_for("the rate limit", std::chrono::seconds(number_in(event, "retry_after_s")));
    if (event.name == events::walk_retry)
        progress_.waits_for("another try", Duration(number_in(event, "delay_ms")));
    log_.write(std::move(event));
}

}  // namespace giposync::ops
