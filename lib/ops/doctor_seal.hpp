#pragma once

#include "base/ids.hpp"
#include "oauth/token_store.hpp"
#include "ops/doctor_files.hpp"
#include "ops/doctor_finding.hpp"

namespace giposync::ops {

// Which key the login of an account is sealed with, and whether it is there.
Finding check_seal(const AccountName& account, const oauth::SealView& seal, const Viewer& viewer);

}  // namespace giposync::ops
