#pragma once

#include "ops/status_report.hpp"

#include <string>
#include <string_view>

namespace giposync::ops {

// The answer of a monitoring plug-in (Monitoring Plugins Development Guidelines): one line, performance data
// behind a bar, and the exit code: 0 ok, 1 stale, 2 needs a person, 3 unknown.
struct CheckResult
{
    std::string line;
    int exit_code = 0;
};

// What Health says of each part, the worst first: see status_health.hpp.
CheckResult status_check(const StatusReport& report);

// Where there is no report: the settings cannot be read, say.
CheckResult unknown_check(std::string_view why);

}  // namespace giposync::ops
