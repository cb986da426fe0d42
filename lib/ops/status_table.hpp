#pragma once

#include "ops/status_paint.hpp"
#include "ops/status_report.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace giposync::ops {

// The resources of one account as a table with a heading, indented by two, no wider than `columns` as long as
// those are 60 at least; what went wrong last stands below its resource. Only a command, which is there to be
// copied, is never cut.
std::vector<std::string> resource_table(
    const AccountReport& account,
    const StatusReport& report,
    std::size_t columns,
    const Paint& paint
);

}  // namespace giposync::ops
