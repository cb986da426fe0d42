#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <string>
#include <string_view>

namespace giposync::config {

// "90s", "5m", "2h", "1d", "1y" (365 days): one whole number and one unit, from one second to 100 years.
// Errors: Errc::invalid, whose detail says what is expected: "must be ...".
Result<Duration> parse_duration(std::string_view text);

// The same back, in the largest unit that says it exactly. Whole seconds only.
std::string to_text(Duration duration);

}  // namespace giposync::config
