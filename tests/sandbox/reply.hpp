#pragma once

#include "sandbox/http_message.hpp"

#include <functional>
#include <string>

namespace giposync::sandbox {

// An answer, perhaps with a body that is too long to be held: `more` then gives it piece by piece, and an
// empty piece is the end.
struct Reply
{
    Answer answer;
    std::function<std::string()> more;
};

// What a server of sockets serves. Called from its loop; must not throw for anything that a request can hold.
using Handler = std::function<Reply(const Ask&)>;

}  // namespace giposync::sandbox
