#pragma once

#include "ops/status_report.hpp"

#include <string>
#include <vector>

namespace giposync::test {

// A report with the name of the file that says how it is to be shown.
struct StatusScene
{
    std::string name;
    ops::StatusReport report;
};

// All that can come about, at noon on the last day of January 2026.
std::vector<StatusScene> status_scenes();

}  // namespace giposync::test
