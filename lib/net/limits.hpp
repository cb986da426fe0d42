#pragma once

#include <cstddef>

namespace giposync::net {

// The most that one answer may make us hold.
struct Limits
{
    std::size_t header_bytes = 64u << 10;  // of the heads of an answer, interim ones included
    std::size_t body_bytes =
        64u << 20;  // as sent and, for itself, as decoded: no small answer unpacks to more
};

}  // namespace giposync::net
