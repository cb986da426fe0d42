#include "exit_code.hpp"

#include <algorithm>

namespace giposync {

ExitCode worse(ExitCode a, ExitCode b)
{
    const auto rank = [](ExitCode code) {
        switch (code)
        {
        case ExitCode::done: return 0;
        case ExitCode::partly: return 1;
        case ExitCode::failed: return 2;
        case ExitCode::login_needed: return 3;
        case ExitCode::usage: return 4;
        }
        return 4;
    };
    return rank(a) < rank(b) ? b : a;
}

ExitCode together(ExitCode a, ExitCode b)
{
    const auto more = worse(a, b);
    return more == ExitCode::failed && a != b ? ExitCode::partly : more;
}

}  // namespace giposync
