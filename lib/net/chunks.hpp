#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace giposync::net {

// Takes a body out of its chunks (RFC 9112, 7.1), however the bytes come in. Extensions and trailers are
// dropped; the sum of the data is for the caller to limit.
class ChunkReader
{
public:
    // `overhead_bytes`: the most that one size line, or all trailers together, may take.
    explicit ChunkReader(std::size_t overhead_bytes) : overhead_limit_(overhead_bytes) {}

    // Takes one step: removes what it has read from the front of `bytes`, and answers the piece of the body
    // that stood there, often none. To be repeated while there are bytes. Errors: malformed.
    Result<std::string_view> next(std::string_view& bytes);

    // The last chunk and its trailers have been read.
    bool done() const { return state_ == State::done; }

private:
    enum class State
    {
        size,       // hexadecimal digits
        extension,  // the rest of the size line
        data,
        data_end,       // the line ending after the data
        trailer_start,  // the first byte of a trailer line; an empty line ends all
        trailer,        // the rest of a trailer line
        done,
    };

    Result<void> take(char c);
    Result<void> add_digit(char c);
    Result<void> end_size_line();

    std::size_t overhead_limit_;
    std::size_t overhead_ = 0;
    State state_ = State::size;
    std::uint64_t left_ = 0;  // of this chunk's data
    int digits_ = 0;
};

}  // namespace giposync::net
