#pragma once

#include "base/time.hpp"
#include "quota/ceiling.hpp"
#include "quota/learning.hpp"

#include <cstdint>

namespace giposync::quota {

// What the server bore between the start of the burst that it refused to prolong and its first good answer
// after that.
struct Borne
{
    std::int64_t requests = 0;
    Duration span{0};     // about as long as it remembers; positive
    Duration longest{0};  // and no longer than this

    double rate() const { return rate_of({requests, span}); }

    double least_rate() const { return rate_of({requests, longest}); }
};

// `outcome` is that of the first good answer; `learned` still knows the refusals.
Borne borne_until(const Outcome& outcome, const Learned& learned, const Sent& sent);

// Whether so long a stall shows how long the server remembers. One of an hour can be a window of an hour,
// or a bad hour of the server's; only the first kind comes again, just as long, as soon as the same has been
// sent again. Remembers what it was asked.
bool believable(Learned& learned, Duration span, Moment now);

}  // namespace giposync::quota
