#pragma once

#include "sandbox/http_message.hpp"
#include "sandbox/options.hpp"

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace giposync::sandbox {

// The strict sliding window of one client_id. A request that is let in counts for exactly `per`; one that
// comes while the client should wait is refused and prolongs the wait to the whole `retry_after` again.
class RateWindow
{
public:
    explicit RateWindow(const RateOptions& options) : options_(options) {}

    struct Conduct
    {
        std::size_t requests = 0;       // all that came, refused ones too
        std::size_t throttled = 0;      // answered 429
        std::size_t too_early = 0;      // of these: came before the wait that it was told had passed
        std::vector<Instant> arrivals;  // in order of arrival
    };

    // The 429 that this request gets; nothing when it is let in.
    std::optional<Answer> arrive(Instant now);

    // Another user of the same client_id: counts, and is on nobody's record.
    void arrive_from_elsewhere(Instant now);

    // A server may change its mind while it runs.
    void set_limit(std::size_t requests, Duration per);

    const Conduct& conduct() const { return conduct_; }

private:
    void forget(Instant now);
    Answer refusal(Instant now) const;

    RateOptions options_;
    std::deque<Instant> let_in_;
    std::optional<Instant> wait_until_;
    Conduct conduct_;
};

}  // namespace giposync::sandbox
