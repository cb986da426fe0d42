#pragma once

#include "net/head.hpp"

#include <cstdint>

namespace giposync::net {

// Where the body of an answer ends, and what may happen to the connection afterwards.
struct Framing
{
    enum class Kind
    {
        none,
        length,
        chunked,
        until_closed,
    };

    Kind kind = Kind::none;
    std::uint64_t length = 0;  // with Kind::length, and never 0 then
    bool keep_alive = false;
};

// RFC 9112, 6.3 and 9.3, for the answer to a GET or POST. Errors: malformed.
Result<Framing> framing_of(const Head& head);

}  // namespace giposync::net
