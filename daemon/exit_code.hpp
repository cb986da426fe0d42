#pragma once

#include "base/result.hpp"

namespace giposync {

// What a command's caller may rely on; `status --check` alone has the convention of monitoring plug-ins.
enum class ExitCode
{
    done = 0,
    failed = 1,        // nothing could be done, or a login was denied, refused or ran out
    usage = 2,         // wrong usage or settings
    login_needed = 3,  // a person has to log in
    partly = 4,        // a resource failed, is not permitted, has deletions held back, or differs
};

// The code for a command that could do nothing because of this.
constexpr ExitCode exit_code_for(Errc why)
{
    switch (why)
    {
    case Errc::needs_login: return ExitCode::login_needed;
    case Errc::invalid: return ExitCode::usage;
    case Errc::unreachable:
    case Errc::throttled:
    case Errc::unauthorized:
    case Errc::client_rejected:
    case Errc::refused:
    case Errc::forbidden:
    case Errc::absent:
    case Errc::malformed:
    case Errc::unwritable:
    case Errc::failed: return ExitCode::failed;
    }
    return ExitCode::failed;
}

// Of two outcomes, the one to be told: a person's help comes first, then what went wrong.
ExitCode worse(ExitCode a, ExitCode b);

// Of two accounts' outcomes, that of the whole: where one worked and the other did not, it is done in part.
ExitCode together(ExitCode a, ExitCode b);

}  // namespace giposync
