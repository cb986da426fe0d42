#include "net/chunks.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace giposync::net {
namespace {

Error malformed(std::string detail)
{
    return {Errc::malformed, std::move(detail)};
}

// The value of a hexadecimal digit, or -1.
int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

}  // namespace

Result<std::string_view> ChunkReader::next(std::string_view& bytes)
{
    if (state_ == State::data)
    {
        const auto piece =
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        bytes.remove_prefix(piece.size());
        left_ -= piece.size();
        if (left_ == 0)
            state_ = State::data_end;
        return piece;
    }
    while (!bytes.empty() && state_ != State::data && state_ != State::done)
    {
        if (auto taken = take(bytes.front()); !taken)
            return taken.error();
        bytes.remove_prefix(1);
    }
    return std::string_view{};
}

Result<void> ChunkReader::take(char c)
{
    if (++overhead_ > overhead_limit_)
        return malformed("the answer's chunks have too much around them");
    switch (state_)
    {
    case State::size:
        if (digit_value(c) >= 0)
            return add_digit(c);
        if (digits_ == 0 || (c != '\r' && c != '\n' && c != ';' && c != ' ' && c != '\t'))
            return malformed("the size of a chunk is no number");
        state_ = State::extension;
        return c == '\n' ? end_size_line() : Result<void>{};
    case State::extension: return c == '\n' ? end_size_line() : Result<void>{};
    case State::data_end:
        if (c == '\n')
        {
            state_ = State::size;
            overhead_ = 0;
        }
        else if (c != '\r' || overhead_ > 1)
            return malformed("a chunk is longer than it says");
        return {};
    case State::trailer_start:
        if (c == '\n')
            state_ = State::done;
        else if (c != '\r')
            state_ = State::trailer;
        return {};
    case State::trailer:
        if (c == '\n')
            state_ = State::trailer_start;
        return {};
    case State::data:
    case State::done: break;
    }
    return {};
}

Result<void> ChunkReader::add_digit(char c)
{
    constexpr int most_digits = 15;  // far more than any limit of ours, and no overflow
    if (++digits_ > most_digits)
        return malformed("the size of a chunk is absurd");
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit_value(c));
    return {};
}

Result<void> ChunkReader::end_size_line()
{
    state_ = left_ == 0 ? State::trailer_start : State::data;
    digits_ = 0;
    overhead_ = 0;
    return {};
}

}  // namespace giposync::net
