#pragma once

#include "base/event.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace giposync::ops {

// Collapses repetitions of an event. The first few of a kind are printed as they come; after them one line
// stands for many, with `repeated` (how many, it included) and `since` (when the first of them was), ever
// less often, up to once an hour. What has not happened for a while is new again.
//
// One kind are events that say the same: level, name, message and fields. For warnings and worse, numbers do
// not count: the next failure of the same thing is no news because its counter has moved on.
class Repeats
{
public:
    // The event, if it is to be printed now, with what was held back of its kind; else nothing, it is
    // counted.
    std::optional<Event> offer(Event event, Instant wall, Moment now);

    // What was held back and has waited long enough.
    std::vector<Event> due(Moment now);

    // All that is held back.
    std::vector<Event> rest();

private:
    struct Kind
    {
        Event last;
        Moment last_at{};
        Moment printed_at{};
        Duration interval{0};  // until one more may be printed
        int free = 0;          // so many more are printed as they come
        std::int64_t held = 0;
        Instant held_since{};
    };

    using Kinds = std::map<std::string, Kind>;

    static Event print(Kind& kind, Moment now);
    void forget(Moment now);
    void forget_older_half();

    Kinds kinds_;
    Moment forgot_at_{};
};

// A text that is the same for all events of one kind.
std::string kind_of(const Event& event);

}  // namespace giposync::ops
