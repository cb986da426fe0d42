#pragma once

#include "net/body.hpp"
#include "net/chunks.hpp"
#include "net/framing.hpp"
#include "net/head.hpp"
#include "net/limits.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::net {

// A whole answer.
struct Answer
{
    Response response;
    bool keep_alive = false;     // the connection can carry another exchange
    std::size_t wire_bytes = 0;  // as sent: heads and chunks included
    std::size_t surplus = 0;     // bytes that came behind it, which nobody asked for
};

// Makes an answer out of bytes, however they come in: no sockets, no waiting. After an error there is
// nothing more to be had from it. One reader, one answer.
class AnswerReader
{
public:
    enum class Part
    {
        whole,
        head,  // of the answer to CONNECT, which has no body (RFC 9110, 9.3.6)
    };

    explicit AnswerReader(Limits limits, Part wanted = Part::whole);

    // Where the next bytes are to be put.
    std::span<char> room() { return room_; }

    // So many bytes have been put there. True: the answer is complete.
    // Errors: malformed, or unreachable where a compressed body came damaged.
    Result<bool> filled(std::size_t count);

    // The peer has ended the stream, in order. That ends an answer of unknown length, and cuts off any other.
    // Errors: unreachable.
    Result<void> ended();

    // Whether anything has come at all.
    bool begun() const { return came_ > 0; }

    // Once, after filled() or ended() said that it is complete.
    Answer release();

    // An answer that asks for a pause (429, or 503 with Retry-After), whatever becomes of its body: its head
    // says all that matters. Nothing for any other, and before the head is whole.
    const std::optional<Response>& pause() const { return pause_; }

private:
    // Each takes what it needs from the front of `bytes`; true when its part is whole.
    Result<bool> take_head(std::string_view& bytes);
    Result<void> accept(Head head);
    Result<bool> take_body(std::string_view& bytes);
    Result<bool> take_chunks(std::string_view& bytes);
    Result<void> finish();

    Limits limits_;
    Part wanted_;
    std::vector<char> room_;
    std::size_t came_ = 0;
    std::string head_text_;
    std::size_t head_bytes_ = 0;  // of the interim answers so far
    Framing framing_;
    std::uint64_t left_ = 0;  // of a body of known length
    ChunkReader chunks_;
    std::optional<Body> body_;  // from the end of the head on
    std::optional<Response> pause_;
    Answer answer_;
};

}  // namespace giposync::net
