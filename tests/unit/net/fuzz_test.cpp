// Answers that nobody would think of, from seeds. A failure prints the seed; GIPOSYNC_SEED=N repeats it.

#include "client_fixture.hpp"
#include "net/answer.hpp"
#include "packed.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace asio = boost::asio;

namespace giposync::net {
namespace {

using test::LoopbackServer;
using test::ok;
using test::Peer;

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t limit)
{
    return std::uniform_int_distribution<std::size_t>{0, limit - 1}(random);
}

// What good answers look like, to begin with.
std::vector<std::string> good_answers()
{
    const std::string text = R"({"items":[{"id":"p1"},{"id":"p2"}],"hasMore":true})";
    const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n";
    return {
        ok(text, "Content-Type: application/json\r\n"),
        ok(test::packed(text), "Content-Encoding: gzip\r\n"),
        ok(test::packed(text, test::as_zlib), "Content-Encoding: deflate\r\n"),
        chunked + "\r\n5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\nTrailer: x\r\n\r\n",
        chunked + "Content-Encoding: gzip\r\n\r\n19\r\n" + test::packed("hello").substr(0, 25) +
            "\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 5, 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\nuntil the end",
        "HTTP/1.1 429 Too Many\r\nRetry-After: 30\r\nContent-Length: 2\r\n\r\n{}"};
}

// Pieces that parsers are known to trip over.
constexpr std::string_view spices[] = {
    "\r\n",
    "\r\n\r\n",
    "\n",
    "\r",
    "\0",
    ":",
    " ",
    ",",
    ";",
    "0\r\n\r\n",
    "ffffffffffffffff\r\n",
    "7fffffffffffffff",
    "18446744073709551616",
    "-1",
    "Content-Length: 0\r\n",
    "Content-Length: 99999999999\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Transfer-Encoding: gzip\r\n",
    "Content-Encoding: gzip\r\n",
    "Content-Encoding: deflate\r\n",
    "Connection: close\r\n",
    "HTTP/1.1 100 Continue\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\n",
    "\x1F\x8B\x08"};

std::string mutated(Random& random)
{
    const auto answers = good_answers();
    auto text = answers[below(random, answers.size())];
    for (auto changes = below(random, 6); changes > 0; --changes)
    {
        const auto at = below(random, text.size() + 1);
        const auto length = std::min(below(random, 20), text.size() - at);
        switch (below(random, 6))
        {
        case 0: text.erase(at, length); break;
        case 1: text.insert(at, spices[below(random, std::size(spices))]); break;
        case 2: text.insert(at, text.substr(at, length)); break;
        case 3: text.resize(at); break;
        case 4:
            if (at < text.size())
                text[at] = static_cast<char>(below(random, 256));
            break;
        default: text += answers[below(random, answers.size())]; break;
        }
    }
    return text;
}

std::string described(const Result<Answer>& answer)
{
    if (!answer)
        return "error " + std::string(name_of(answer.error().code));
    return std::to_string(answer->response.status) + " " + answer->response.body +
           (answer->keep_alive ? " and on" : " and no more");
}

// What the reader makes of it when the wire hands it over in pieces of at most `most`.
std::string read(std::string_view bytes, std::size_t most, Random& random)
{
    AnswerReader reader{{1000, 1000}};
    while (!bytes.empty())
    {
        const auto room = reader.room();
        const auto count = std::min({below(random, most) + 1, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        const auto complete = reader.filled(count);
        if (!complete)
            return described(complete.error());
        if (!*complete)
            continue;
        auto answer = reader.release();
        answer.keep_alive = answer.keep_alive && bytes.empty();
        return described(answer);
    }
    const auto ended = reader.ended();
    return ended ? described(reader.release()) : described(ended.error());
}

std::vector<std::uint64_t> seeds(std::uint64_t count)
{
    if (const char* const one = std::getenv("GIPOSYNC_SEED"))
        return {std::strtoull(one, nullptr, 10)};
    std::vector<std::uint64_t> all(count);
    for (std::uint64_t i = 0; i < count; ++i)
        all[i] = i;
    return all;
}

TEST(AnswerFuzz, WhatAnAnswerMeansDoesNotDependOnHowItIsCut)
{
    for (const auto seed : seeds(20'000))
    {
        Random random{seed};
        const auto bytes = mutated(random);

        const auto at_once = read(bytes, 32u << 10, random);

        EXPECT_EQ(read(bytes, 1, random), at_once) << "GIPOSYNC_SEED=" << seed;
        EXPECT_EQ(read(bytes, 10, random), at_once) << "GIPOSYNC_SEED=" << seed;
    }
}

struct ClientFuzz : ClientFixture
{
};

TEST_F(ClientFuzz, EveryAnswerEndsAsOneOrAsAnError)
{
    options.limits = {1000, 1000};
    std::string answer;
    const auto script = [&answer](Peer& peer) -> asio::awaitable<void> {
        for (;;)
        {
            co_await peer.request();
            co_await peer.say(answer);
            if (answer.size() % 3 == 0)
                co_return;
            if (answer.size() % 3 == 1)
                peer.reset();
        }
    };
    LoopbackServer server{sockets.loop, script};
    for (const auto seed : seeds(500))
    {
        Random random{seed};
        answer = mutated(random);
        const auto before = server.requests().size();
        auto sending = start(server.url());
        sockets.run_until([&] { return server.requests().size() > before; });

        // Where the server waits for another request, an answer cut short waits for its end.
        for (int turn = 0; turn < 20 && !sending->ended; ++turn)
            sockets.loop.poll();
        if (!sending->ended)
            sockets.let_time_pass();
        const auto response = sockets.finish(sending);

        if (!response)
        {
            EXPECT_TRUE(
                response.error().code == Errc::unreachable || response.error().code == Errc::malformed
            ) << "GIPOSYNC_SEED="
              << seed << ": " << response.error().detail;
        }
        EXPECT_EQ(sockets.clock.sleepers(), 0u) << "GIPOSYNC_SEED=" << seed;
    }
}

}  // namespace
}  // namespace giposync::net
