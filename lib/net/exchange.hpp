#pragma once

#include "net/answer.hpp"
#include "net/progress.hpp"
#include "net/stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>

namespace giposync::net {

// Writes the bytes of a request and reads the answer, on an open stream. No deadline: cancel it. After an
// error the stream is of no use any more.
// Errors: unreachable (no whole answer came), malformed (it is no HTTP, or beyond the limits).
// `stream`, `reader` and `progress` must outlive it, and the bytes of `request`.
boost::asio::awaitable<Result<Answer>> exchange(
    Stream& stream,
    std::string_view request,
    AnswerReader& reader,
    Progress& progress
);

}  // namespace giposync::net
