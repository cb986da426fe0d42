#include "net/answer.hpp"
#include "packed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <ostream>
#include <string>

namespace giposync::net {
namespace {

// What the reader makes of these bytes, in pieces of `size`, and the end of the stream after them.
Result<Answer> read(
    std::string_view bytes,
    std::size_t size = 32u << 10,
    Limits limits = {},
    AnswerReader::Part part = AnswerReader::Part::whole
)
{
    AnswerReader reader{limits, part};
    while (!bytes.empty())
    {
        const auto room = reader.room();
        const auto count = std::min({size, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), count);
        bytes.remove_prefix(count);
        const auto complete = reader.filled(count);
        if (!complete)
            return complete.error();
        if (*complete)
        {
            auto answer = reader.release();
            answer.surplus += bytes.size();
            return answer;
        }
    }
    if (auto ended = reader.ended(); !ended)
        return ended.error();
    return reader.release();
}

const std::string text = R"({"items":[{"id":"1","n":12.10}],"hasMore":false})";

std::string with_length(std::string_view body, std::string_view headers = {})
{
    return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           std::string(headers) + "\r\n" + std::string(body);
}

std::string in_chunks(std::string_view body, std::size_t size, std::string_view headers = {})
{
    std::string sent = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n" + std::string(headers) + "\r\n";
    for (; !body.empty(); body.remove_prefix(std::min(size, body.size())))
    {
        char length[20];
        std::snprintf(length, sizeof length, "%zx\r\n", std::min(size, body.size()));
        sent += length + std::string(body.substr(0, size)) + "\r\n";
    }
    return sent + "0\r\n\r\n";
}

struct Good
{
    const char* name;
    std::string bytes;
    unsigned status;
    std::string body;
    bool keep_alive;

    friend std::ostream& operator<<(std::ostream& out, const Good& c) { return out << c.name; }
};

struct GoodAnswer : testing::TestWithParam<Good>
{
};

TEST_P(GoodAnswer, IsReadHoweverItComes)
{
    for (std::size_t size = 1; size <= GetParam().bytes.size(); ++size)
    {
        const auto answer = read(GetParam().bytes, size);

        ASSERT_TRUE(answer) << answer.error().detail;
        EXPECT_EQ(answer->response.status, GetParam().status);
        EXPECT_EQ(answer->response.body, GetParam().body);
        EXPECT_EQ(answer->keep_alive, GetParam().keep_alive);
        EXPECT_EQ(answer->wire_bytes, GetParam().bytes.size());
        EXPECT_EQ(answer->surplus, 0u);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    GoodAnswer,
    testing::Values(
        Good{"with a length", with_length(text), 200, text, true},
        Good{"empty", with_length(""), 200, "", true},
        Good{"in chunks", in_chunks(text, 7), 200, text, true},
        Good{"in no chunks", in_chunks("", 7), 200, "", true},
        Good{"until closed", "HTTP/1.1 200 OK\r\n\r\n" + text, 200, text, false},
        Good{"until closed, HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\n" + text, 200, text, false},
        Good{"until closed, and empty", "HTTP/1.0 200 OK\r\n\r\n", 200, "", false},
        Good{"said to close", with_length(text, "Connection: close\r\n"), 200, text, false},
        Good{"no content", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", true},
        Good{"not modified", "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n", 304, "", true},
        Good{
            "gzip with a length",
            with_length(test::packed(text), "Content-Encoding: gzip\r\n"),
            200,
            text,
            true},
        Good{
            "gzip in chunks",
            in_chunks(test::packed(text), 10, "Content-Encoding: gzip\r\n"),
            200,
            text,
            true},
        Good{
            "gzip, empty",
            "HTTP/1.1 401 No\r\nContent-Encoding: gzip\r\nContent-Length: 0\r\n\r\n",
            401,
            "",
            true},
        Good{
            "after interim answers",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + with_length(text),
            200,
            text,
            true}
    )
);

TEST(AnswerTest, HeadersAreKeptAndInterimOnesAreNot)
{
    const auto answer =
        read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + with_length("", "Date: now\r\n"));

    EXPECT_EQ(answer->response.header("date"), "now");
    EXPECT_FALSE(answer->response.header("Link"));
}

// What is cut off anywhere is an error worth another try, never a shorter answer.
TEST(AnswerTest, NoBeginningIsTakenForTheWhole)
{
    for (const auto& whole :
         {with_length(text),
          in_chunks(text, 7),
          with_length(test::packed(text), "Content-Encoding: gzip\r\n"),
          in_chunks(test::packed(text), 10, "Content-Encoding: gzip\r\n")})
        for (std::size_t length = 0; length < whole.size(); ++length)
        {
            const auto answer = read(whole.substr(0, length));
            ASSERT_FALSE(answer) << whole.substr(0, length);
            EXPECT_EQ(answer.error().code, Errc::unreachable);
        }
}

TEST(AnswerTest, GzipWithoutALengthIsKnownToBeCutOff)
{
    const auto whole = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + test::packed(text);
    const auto head = whole.find("\r\n\r\n") + 4;

    EXPECT_EQ(read(whole)->response.body, text);
    for (std::size_t length = head + 1; length < whole.size(); ++length)
        EXPECT_FALSE(read(whole.substr(0, length))) << length;
}

TEST(AnswerTest, ASurplusEndsTheConnectionButNotTheAnswer)
{
    for (const auto& whole :
         {with_length(text), in_chunks(text, 7), std::string("HTTP/1.1 204 Empty\r\n\r\n")})
    {
        const auto answer = read(whole + "garbage");

        ASSERT_TRUE(answer);
        EXPECT_FALSE(answer->keep_alive);
        EXPECT_EQ(answer->surplus, 7u);
        EXPECT_EQ(answer->wire_bytes, whole.size());
    }
}

TEST(AnswerTest, OfAnAnswerToConnectOnlyTheHeadIsRead)
{
    const auto answer = read(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Encoding: br\r\n\r\n",
        1,
        {},
        AnswerReader::Part::head
    );

    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_EQ(answer->surplus, 0u);
}

struct BadAnswer : testing::TestWithParam<std::string>
{
};

TEST_P(BadAnswer, IsMalformed)
{
    for (const std::size_t size : {1u, 1024u})
    {
        const auto answer = read(GetParam(), size);

        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().code, Errc::malformed);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    BadAnswer,
    testing::Values(
        "SSH-2.0-OpenSSH_9.2p1\r\n",
        "HTTP/2 200\r\n\r\n",
        "<html>",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n",
        "HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nbroken\r\n\r\n"
    )
);

TEST(AnswerTest, TheHeadHasALimit)
{
    constexpr Limits limits{200, 1000};
    const auto flood = "HTTP/1.1 200 OK\r\nX: " + std::string(1000, 'x');

    for (const std::size_t size : {1u, 33u, 5000u})
    {
        EXPECT_EQ(read(flood, size, limits).error().code, Errc::malformed);
        EXPECT_EQ(read(flood + "\r\n\r\n", size, limits).error().code, Errc::malformed);
    }
    EXPECT_TRUE(read(with_length(std::string(500, 'x'), "X: y\r\n"), 5000, limits));
}

TEST(AnswerTest, InterimAnswersShareTheLimitOfTheHead)
{
    std::string flood;
    for (int i = 0; i < 100'000; ++i)
        flood += "HTTP/1.1 100 Continue\r\n\r\n";

    EXPECT_EQ(read(flood).error().code, Errc::malformed);
}

TEST(AnswerTest, TheBodyHasALimit)
{
    constexpr Limits limits{200, 1000};

    EXPECT_EQ(read(with_length(std::string(1000, 'x')), 64, limits)->response.body.size(), 1000u);
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", 64, limits).error().code,
        Errc::malformed
    );
    EXPECT_EQ(read(in_chunks(std::string(1001, 'x'), 10), 64, limits).error().code, Errc::malformed);
    EXPECT_EQ(
        read("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x'), 64, limits).error().code,
        Errc::malformed
    );
}

}  // namespace
}  // namespace giposync::net
