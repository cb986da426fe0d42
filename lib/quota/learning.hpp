#pragma once

#include "base/time.hpp"
#include "quota/ceiling.hpp"

#include <cstdint>
#include <optional>

namespace giposync::quota {

// What the 429s of the server have taught about the rate that it bears, for one client_id. A value: it is
// kept in the memory of the limiter, shared by all processes, and changed by the functions below alone.
//
// The server's threshold, and the length of its window, are unknown. So what is learned is a rate, and
// while one is in force the requests have turns at even distances (pace.hpp): then it does not matter how
// long that window is.
struct Learned
{
    enum class Phase
    {
        free,      // no refusal yet, or long ago: the configured ceiling alone is in force
        steady,    // just below what was refused, coming closer very slowly
        recover,   // far below what was refused: others took a share, coming closer quickly
        discover,  // what was once refused is borne again: looking for the new limit, faster and faster
        capped,    // as fast as configured, but still spaced evenly
    };

    Phase phase = Phase::free;
    double rate = 0;      // requests a second in force; not in Phase::free
    double refused = 0;   // the rate at which the last refusal struck
    double former = 0;    // `refused` before others came and took a share; 0: they did not, or long ago
    Moment former_at;     // when they came
    double growth = 0;    // Phase::discover: share by which the rate rises within one unit
    double busy = 0;      // seconds of full use in this phase: only what was used proves anything
    double settled = 0;   // seconds of full use since the last refusal
    int taught = 0;       // lessons so far
    int confirmed = 0;    // how often in a row the same limit was found
    Duration unit{0};     // the time within which the server seems to forget
    Duration pause{0};    // what the last lesson cost in time
    int price = 1;        // and in refusals
    Moment last_refusal;  // requests that left before say nothing new

    // Refusals without a good answer in between.
    int refusals = 0;
    Moment stalled_since;
    bool first = false;   // the first lesson: nothing is known yet of the server's window
    bool longer = false;  // the server remembers longer than `unit`

    // A long stall, which may come again.
    Duration suspected{0};
    Moment suspected_at;

    friend bool operator==(const Learned&, const Learned&) = default;
};

// Our own requests of the past, without those that were refused.
class Sent
{
public:
    virtual ~Sent() = default;

    virtual std::int64_t count(Moment from, Moment to) const = 0;
    virtual std::optional<Moment> first_after(Moment from) const = 0;
};

// One request that came back.
struct Outcome
{
    Moment departed;
    Moment now;
    bool paced = false;  // it left as soon as the spacing allowed: the rate was fully used
};

// Whether it left before the last refusal was known, and so teaches nothing that this did not.
bool known_already(const Learned& learned, const Outcome& outcome);

// A 429; nothing is sent for `pause`. Returns for how long the next request has to wait on top of that,
// seen from now, until what we sent before at a higher rate has left the server's window: only then a
// further refusal says something about the new rate.
Duration learn_from_refusal(
    Learned& learned,
    const Ceiling& ceiling,
    const Outcome& outcome,
    Duration pause,
    const Sent& sent
);

// Any other answer.
void learn_from_answer(Learned& learned, const Ceiling& ceiling, const Outcome& outcome, const Sent& sent);

// Requests a second in force: what was learned, never more than configured.
double rate_in_force(const Learned& learned, const Ceiling& ceiling);

// Seconds between two requests; 0 where only the configured ceiling limits them.
double spacing(const Learned& learned);

// Whether requests are to be spaced evenly. Not before the first lesson is over: only the first good answer
// after it shows how long the server remembers.
inline bool spaced(const Learned& learned)
{
    return learned.phase != Learned::Phase::free && !learned.first;
}

}  // namespace giposync::quota
