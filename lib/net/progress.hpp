#pragma once

#include <cstddef>
#include <string_view>

namespace giposync::net {

// How far a request has come: what a deadline or a failure can say about it.
struct Progress
{
    std::string_view doing = "connecting";  // "gave up after 30 s while " + doing
    bool sent = false;                      // from the first byte that may have left
    bool reused = false;                    // on a connection that has carried others before
    std::size_t wire_bytes = 0;             // of the answer
};

}  // namespace giposync::net
