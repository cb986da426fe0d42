#pragma once

#include "house.hpp"
#include "ops/status_report.hpp"

#include <vector>

namespace giposync {

// How these accounts stand, from the files alone.
ops::StatusReport status_of(const House& house, std::vector<AccountName> accounts);

}  // namespace giposync
