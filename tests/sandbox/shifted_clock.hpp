#pragma once

#include "base/clock.hpp"

namespace giposync::sandbox {

// The server's notion of time: the machine's, moved by what a test wants to skip.
class ShiftedClock
{
public:
    ShiftedClock(const Clock& clock, Duration shift) : clock_(clock), shift_(shift) {}

    Instant now() const { return clock_.now() + shift_; }

    void advance(Duration span) { shift_ += span; }

private:
    const Clock& clock_;
    Duration shift_;
};

}  // namespace giposync::sandbox
