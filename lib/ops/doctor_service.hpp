#pragma once

#include "config/settings.hpp"
#include "ops/doctor_files.hpp"
#include "ops/doctor_finding.hpp"
#include "ops/status_report.hpp"
#include "quota/plan.hpp"

#include <optional>
#include <string>

namespace giposync::ops {

// Whether it runs, and has all accounts in its care.
Finding check_service(const StatusReport& report);

// The limit as it stands, and whether the schedule fits it. Where `plan` is not given, what the service has
// written down of it.
Finding check_limit(
    const ApplicationReport& application,
    const std::optional<quota::Plan>& plan,
    Instant now,
    const Viewer& viewer
);

// Whether the alert command is there, as execvp(3) would find it in `search_path` ("/usr/bin:/bin"), and the
// service may run it.
Finding check_alerts(const config::Alerts& alerts, const std::string& search_path, const Viewer& viewer);

}  // namespace giposync::ops
