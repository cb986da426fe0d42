#pragma once

#include "base/time.hpp"
#include "quota/ceiling.hpp"

#include <cstdint>
#include <vector>

namespace giposync::quota {

// The places of a sliding window that are taken. A request holds its place from its permit until `hold`
// after its answer. The server counts the moment of arrival, which lies somewhere between the two, so
// however the network delays one request and hurries the next, no window of the server's ever sees more
// than the ceiling. The price is one round trip for each window.
struct Occupancy
{
    std::int64_t taken = 0;

    // When the taken places become free at the earliest, oldest first, from the `beyond`th on; one more than
    // the reserve is enough.
    std::vector<Moment> ends;
};

// How many places have to become free before the ceiling is kept at all: where to begin in the list.
std::int64_t beyond(std::int64_t taken, const Ceiling& ceiling);

// How long a place stays taken after the answer: the window, and what two clocks may differ over its
// length (a clock that is being slewed is wrong by 500 parts in a million at most, ntp_adjtime(3)), and
// what rounding to milliseconds hides.
Duration hold(const Ceiling& ceiling);

// When the next request may go, `now` at the earliest. It leaves `reserve` places to those who are more
// urgent: free, or about to be: the nth of them within n times the average distance of two permits. So
// however many more urgent ones come at the average pace, none of them waits for longer than that distance.
// It costs a backlog nothing: what it may not take in a burst it takes evenly.
Moment next_place(const Occupancy& occupancy, const Ceiling& ceiling, std::int64_t reserve, Moment now);

}  // namespace giposync::quota
