#include "net/answer.hpp"
#include "targets.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace giposync::fuzz {
namespace {

std::string described(const Result<net::Answer>& answer)
{
    if (!answer)
        return "error " + std::string(name_of(answer.error().code));
    auto text = std::to_string(answer->response.status) + (answer->keep_alive ? " and on " : " and no more ");
    for (const auto& header : answer->response.headers)
        text += header.name + ":" + header.value + ";";
    return text + answer->response.body;
}

// What the reader makes of the bytes when they come in pieces of at most `most`.
std::string read(std::string_view bytes, std::size_t most, net::AnswerReader::Part part)
{
    constexpr net::Limits limits{4096, 65536};
    net::AnswerReader reader{limits, part};
    while (!bytes.empty())
    {
        const auto room = reader.room();
        expect(!room.empty(), "there is always room");
        const auto count = std::min({most, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        const auto complete = reader.filled(count);
        if (!complete)
            return described(complete.error());
        if (!*complete)
            continue;
        auto answer = reader.release();
        answer.keep_alive = answer.keep_alive && bytes.empty();
        expect(answer.response.body.size() <= limits.body_bytes, "a body has a limit");
        return described(answer);
    }
    const auto ended = reader.ended();
    return ended ? described(reader.release()) : described(ended.error());
}

void check_times(std::string_view bytes)
{
    net::AnswerReader reader{{4096, 65536}};
    const auto room = reader.room();
    const auto count = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), count);
    const auto complete = reader.filled(count);
    if (!complete || !*complete)
        return;
    const auto response = reader.release().response;
    static_cast<void>(response.date());
    if (const auto wait = response.retry_after(Instant{}))
        expect(*wait >= Duration::zero(), "nobody waits for the past");
}

}  // namespace

void http_answer(std::string_view bytes)
{
    if (bytes.empty())
        return;
    const std::size_t most = static_cast<unsigned char>(bytes.front()) + 1u;
    bytes.remove_prefix(1);
    for (const auto part : {net::AnswerReader::Part::whole, net::AnswerReader::Part::head})
    {
        const auto at_once = read(bytes, bytes.size(), part);
        expect(read(bytes, most, part) == at_once, "an answer does not depend on how it is cut");
        expect(read(bytes, 1, part) == at_once, "an answer does not depend on how it is cut, down to bytes");
    }
    check_times(bytes);
}

}  // namespace giposync::fuzz
