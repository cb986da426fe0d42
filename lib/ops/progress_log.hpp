#pragma once

#include "base/event.hpp"
#include "ops/terminal_progress.hpp"

namespace giposync::ops {

// A log through which the progress on the terminal learns what a walk waits for. It stands before the
// threshold of the log.
class ProgressLog final : public Log
{
public:
    // Both outlive it.
    ProgressLog(Log& log, TerminalProgress& progress) : log_(log), progress_(progress) {}

    void write(Event event) override;

private:
    Log& log_;
    TerminalProgress& progress_;
};

}  // namespace giposync::ops
