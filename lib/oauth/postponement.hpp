#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <optional>

namespace giposync::oauth {

// After a failure that time may mend, the next attempt waits: longer with each failure, and at least as
// long as the server asks. Whoever comes meanwhile gets the same failure again.
class Postponement
{
public:
    // The failure, while the next attempt is not due.
    std::optional<Error> lasts(Moment now) const;

    // Failures that time does not mend postpone nothing; the others never for longer than `longest`, unless
    // the server asks for it.
    void after(const Error& failure, Moment now, Duration longest);

    void over() { *this = {}; }

    bool was_needed() const { return failures_ > 0; }

private:
    int failures_ = 0;
    Moment due_{};
    std::optional<Error> failure_;
};

}  // namespace giposync::oauth
