#pragma once

#include "ops/status_paint.hpp"

#include <string>
#include <vector>

namespace giposync::ops {

enum class Verdict
{
    ok,
    skipped,      // it cannot be told now; says why
    warning,      // it works, but not as well as it could, or not for sure
    needs_login,  // only a person who logs in can mend it
    bad,
};

// What one check has found out.
struct Finding
{
    std::string check;  // a stable name: "secret"
    std::string about;  // which one of several: an application, an account, a host; empty: there is only one
    Verdict verdict = Verdict::ok;
    std::string what;
    std::string cure = {};  // what to do or to type; empty: nothing is to be done
};

using Findings = std::vector<Finding>;

// "bad      secret main: ... \n         chmod 0640 ...": one line, and the cure, where there is one, on the
// next.
std::string to_text(const Finding& finding, const Paint& paint);

// "12 ok, 1 warning, 2 bad, 1 skipped"
std::string summary_of(const Findings& findings);

// 1 where something is bad, else 3 where a login is all that is missing, else 0.
int exit_code_of(const Findings& findings);

}  // namespace giposync::ops
