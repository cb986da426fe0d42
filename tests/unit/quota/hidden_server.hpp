#pragma once

#include "base/time.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>

namespace giposync::quota::test {

// A server that takes `requests` in any span of `per`, and says so to nobody: it counts what it accepted, and
// refuses the rest.
class HiddenServer
{
public:
    enum class Header
    {
        none,
        fixed,  // always the same, as documented: "Retry-After: 30"
        exact,  // until there is room, in whole seconds
    };

    HiddenServer(std::int64_t requests, Duration per, Header header)
        : requests_(requests), per_(per), header_(header)
    {
    }

    struct Answer
    {
        bool accepted = false;
        std::optional<Duration> retry_after;
    };

    Answer ask(Moment now)
    {
        while (!accepted_.empty() && accepted_.front() <= now - per_)
            accepted_.pop_front();
        if (std::ssize(accepted_) < requests_)
        {
            accepted_.push_back(now);
            return {true, std::nullopt};
        }
        return {false, retry_after(now)};
    }

    // The same limit, or another one from now on.
    void set_requests(std::int64_t requests) { requests_ = requests; }

    std::int64_t requests() const { return requests_; }

    Duration per() const { return per_; }

private:
    std::optional<Duration> retry_after(Moment now) const
    {
        switch (header_)
        {
        case Header::none: return std::nullopt;
        case Header::fixed: return std::chrono::seconds(30);
        case Header::exact: break;
        }
        const auto makes_room = accepted_[accepted_.size() - static_cast<std::size_t>(requests_)];
        return std::chrono::ceil<std::chrono::seconds>(makes_room + per_ - now);
    }

    std::int64_t requests_;
    Duration per_;
    Header header_;
    std::deque<Moment> accepted_;
};

}  // namespace giposync::quota::test
