#pragma once

#include "ops/status_report.hpp"

#include <string>

namespace giposync::ops {

// One JSON object, in lines, for `status --json`; valid UTF-8 whatever the files held. Keys may be added,
// none changes. What is not known is null.
std::string status_json(const StatusReport& report);

}  // namespace giposync::ops
