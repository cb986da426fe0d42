#pragma once

#include "quota/learning.hpp"

namespace giposync::quota {

// What a refusal is worth, and when the next one has been earned. Constants and arithmetic that what a
// refusal teaches and what an answer teaches have in common.

inline constexpr double below = 0.98;                   // where to settle, of what was refused
inline constexpr double requests_between_probes = 200;  // one refusal in so many is half a percent
inline constexpr double longest_between_probes = 1800;  // seconds; for rates so low that so many take hours

inline constexpr Duration forgotten = std::chrono::hours(24);  // how long what no longer shows is remembered

inline double seconds(Duration span)
{
    return static_cast<double>(span.count()) / 1000.0;
}

// Whether a limit that held before is not borne now, since others take a good share of it.
bool is_shared(const Learned& learned);

// How long a limit is believed, in seconds of full use. A refusal costs a request and a pause, so the next
// one has to be earned; a limit that was found only once may have been somebody else's doing and is doubted
// sooner.
double seconds_between_probes(const Learned& learned);

// Starts a phase with this rate, in requests a second.
void enter(Learned& learned, Learned::Phase phase, double rate);

}  // namespace giposync::quota
