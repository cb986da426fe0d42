#pragma once

#include "sandbox/reply.hpp"
#include "sandbox/sandbox.hpp"
#include "sandbox/shifted_clock.hpp"

#include <string_view>

namespace giposync::sandbox {

// /_sandbox/...: what no real server has. Changes the data, plays the person who approves, breaks things, and
// tells the truth. README.md lists the paths.
class Control
{
public:
    Control(Sandbox& sandbox, ShiftedClock& clock) : sandbox_(sandbox), clock_(clock) {}

    static bool serves(std::string_view path) { return path.starts_with("/_sandbox/"); }

    Reply handle(const Ask& ask);

private:
    using Action = Answer (Control::*)(const Pairs& query, const Ask& ask);

    struct Route
    {
        std::string_view method;
        std::string_view path;
        Action action;
    };

    static const Route* route_for(const Ask& ask);

    Answer mutate(const Pairs& query, const Ask& ask);
    Answer deploy(const Pairs& query, const Ask& ask);
    Answer odd(const Pairs& query, const Ask& ask);
    Answer set_row(const Pairs& query, const Ask& ask);
    Answer remove_row(const Pairs& query, const Ask& ask);

    Answer waiting_code(const Pairs& query, const Ask& ask);
    Answer approve(const Pairs& query, const Ask& ask);
    Answer deny(const Pairs& query, const Ask& ask);
    Answer decide(const Pairs& query, Decision decision);
    Answer revoke(const Pairs& query, const Ask& ask);
    Answer expire(const Pairs& query, const Ask& ask);
    Answer deactivate(const Pairs& query, const Ask& ask);
    Answer permit(const Pairs& query, const Ask& ask);

    Answer fault(const Pairs& query, const Ask& ask);
    Answer mend(const Pairs& query, const Ask& ask);
    Answer limit(const Pairs& query, const Ask& ask);
    Answer elsewhere(const Pairs& query, const Ask& ask);
    Answer advance(const Pairs& query, const Ask& ask);
    Answer schedule(const Pairs& query, const Ask& ask);
    Answer end_schedule(const Pairs& query, const Ask& ask);
    Answer set(const Pairs& query, const Ask& ask);
    Answer stats(const Pairs& query, const Ask& ask);

    Reply truth(const Ask& ask) const;

    Sandbox& sandbox_;
    ShiftedClock& clock_;
    std::uint64_t mutations_ = 0;
};

}  // namespace giposync::sandbox
