#pragma once

#include "quota/learning.hpp"

namespace giposync::quota {

// What the first of a row of refusals teaches, when nothing is known yet: least of all how long the server
// remembers. That shows when it answers again.
void learn_first_lesson(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent);

// The same, when a rate is in force already.
void strike(Learned& learned, const Outcome& outcome, const Sent& sent);

// How long it takes until no more than the new rate allows has been sent within a unit.
Duration time_to_drain(const Learned& learned, const Outcome& outcome, const Sent& sent);

}  // namespace giposync::quota
