#include "net/answer.hpp"

#include <algorithm>
#include <utility>

namespace giposync::net {
namespace {

constexpr std::size_t room_bytes = 32u << 10;  // two records of TLS

Error malformed(std::string detail)
{
    return {Errc::malformed, std::move(detail)};
}

bool asks_for_a_pause(const Head& head)
{
    return head.status == 429 || (head.status == 503 && !members_of(head.headers, "Retry-After").empty());
}

}  // namespace

AnswerReader::AnswerReader(Limits limits, Part wanted)
    : limits_(limits), wanted_(wanted), room_(room_bytes), chunks_(limits.header_bytes)
{
}

Result<bool> AnswerReader::filled(std::size_t count)
{
    came_ += count;
    std::string_view bytes{room_.data(), count};
    if (!body_)
        if (auto whole = take_head(bytes); !whole || !*whole)
            return whole;
    auto complete = take_body(bytes);
    if (!complete || !*complete)
        return complete;
    answer_.surplus = bytes.size();
    if (auto finished = finish(); !finished)
        return finished.error();
    return true;
}

Result<void> AnswerReader::ended()
{
    if (!body_)
        return Error{
            Errc::unreachable,
            begun() ? "the connection was closed in the middle of the answer's head"
                    : "the connection was closed without an answer"};
    if (framing_.kind != Framing::Kind::until_closed)
        return Error{Errc::unreachable, "the answer is cut off after " + std::to_string(came_) + " bytes"};
    return finish();
}

Answer AnswerReader::release()
{
    // A surplus would be taken for the next answer.
    answer_.keep_alive = framing_.keep_alive && answer_.surplus == 0;
    answer_.wire_bytes = came_ - answer_.surplus;
    return std::move(answer_);
}

Result<bool> AnswerReader::take_head(std::string_view& bytes)
{
    // Interim answers (RFC 9110, 15.2) may come before the one that counts.
    for (;;)
    {
        const auto searched = head_text_.size();
        head_text_.append(bytes);
        if (!may_begin_head(head_text_))
            return malformed("the server speaks no HTTP/1");
        const auto end = end_of_head(head_text_, searched);
        if (head_bytes_ + end.value_or(head_text_.size()) > limits_.header_bytes)
            return malformed(
                "the answer's head has more than " + std::to_string(limits_.header_bytes) + " bytes"
            );
        if (!end)
            return false;
        bytes.remove_prefix(*end - searched);
        head_bytes_ += *end;

        auto head = parse_head(std::string_view{head_text_}.substr(0, *end));
        head_text_.clear();
        if (!head)
            return head.error();
        if (head->status == 101)
            return malformed("the server changes the protocol, which nobody asked for");
        if (head->status < 200)
            continue;
        if (asks_for_a_pause(*head))
            pause_ = Response{head->status, head->headers, {}};
        if (auto accepted = accept(std::move(*head)); !accepted)
            return accepted.error();
        return true;
    }
}

Result<void> AnswerReader::accept(Head head)
{
    // To CONNECT, what the head says about a body means nothing.
    const auto framing = wanted_ == Part::whole ? framing_of(head) : Framing{};
    if (!framing)
        return framing.error();
    if (framing->kind == Framing::Kind::length && framing->length > limits_.body_bytes)
        return malformed("the answer has more than " + std::to_string(limits_.body_bytes) + " bytes");
    auto body = Body::make(wanted_ == Part::whole ? head.headers : std::vector<Header>{}, limits_.body_bytes);
    if (!body)
        return body.error();

    framing_ = *framing;
    left_ = framing->length;
    body_.emplace(std::move(*body));
    answer_.response.status = head.status;
    answer_.response.headers = std::move(head.headers);
    return {};
}

Result<bool> AnswerReader::take_body(std::string_view& bytes)
{
    if (framing_.kind == Framing::Kind::none)
        return true;
    if (framing_.kind == Framing::Kind::chunked)
        return take_chunks(bytes);

    auto piece = bytes;
    if (framing_.kind == Framing::Kind::length)
        piece = bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
    bytes.remove_prefix(piece.size());
    if (auto added = body_->add(piece); !added)
        return added.error();
    if (framing_.kind == Framing::Kind::until_closed)
        return false;
    left_ -= piece.size();
    return left_ == 0;
}

Result<bool> AnswerReader::take_chunks(std::string_view& bytes)
{
    while (!bytes.empty() && !chunks_.done())
    {
        const auto piece = chunks_.next(bytes);
        if (!piece)
            return piece.error();
        if (auto added = body_->add(*piece); !added)
            return added.error();
    }
    return chunks_.done();
}

Result<void> AnswerReader::finish()
{
    auto content = body_->finish();
    if (!content)
        return content.error();
    answer_.response.body = std::move(*content);
    return {};
}

}  // namespace giposync::net
