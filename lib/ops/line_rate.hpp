#pragma once

#include "base/event.hpp"
#include "base/time.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace giposync::ops {

// The most lines that one event may write, however much its lines differ: a burst, then one a minute. What
// is above that is counted and reported, never dropped in silence. Whatever happens, one event writes less
// than 400 KiB a day.
class LineRate
{
public:
    // Whether the line may be printed; else it is counted. What needs a person at once always may.
    bool admit(const Event& event, Moment now);

    // log.suppressed for what was left out, of each event at most one every ten minutes, as serious as the
    // most serious line that is missing.
    std::vector<Event> due(Moment now);

    // The same for all that was left out, now.
    std::vector<Event> rest();

private:
    struct Allowance
    {
        std::int64_t lines = 0;  // that may be written at once
        Moment counted_at{};
        std::int64_t left_out = 0;
        Moment left_out_since{};
        Level worst = Level::trace;
    };

    static Event report(const std::string& name, Allowance& allowance);

    std::map<std::string, Allowance, std::less<>> events_;
};

}  // namespace giposync::ops
