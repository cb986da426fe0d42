#pragma once

#include "base/iso8601.hpp"

#include <cstdint>
#include <optional>

namespace giposync::sync {

// The latest change time that a walk has met, and how many rows stand so close to it that a change walk from
// there, which asks in whole seconds and a little early, reads them again.
struct ChangeEdge
{
    std::optional<Timestamp> latest;
    std::int64_t in_its_second = 0;
    std::int64_t in_the_second_before = 0;

    void add(Timestamp changed_at);

    std::int64_t rows() const { return in_its_second + in_the_second_before; }

    friend bool operator==(const ChangeEdge&, const ChangeEdge&) = default;
};

}  // namespace giposync::sync
