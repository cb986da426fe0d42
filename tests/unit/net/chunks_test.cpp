#include "net/chunks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::net {
namespace {

struct Outcome
{
    std::string data;
    bool done = false;
    std::string rest;  // behind the end
    std::string failure;
};

// Reads `text`, handed over in pieces of `size`.
Outcome read(std::string_view text, std::size_t size, std::size_t overhead = 1024)
{
    ChunkReader reader{overhead};
    Outcome outcome;
    while (!text.empty() && !reader.done())
    {
        auto piece = text.substr(0, size);
        text.remove_prefix(piece.size());
        while (!piece.empty() && !reader.done())
        {
            const auto data = reader.next(piece);
            if (!data)
            {
                EXPECT_EQ(data.error().code, Errc::malformed);
                outcome.failure = data.error().detail;
                return outcome;
            }
            outcome.data += *data;
        }
        outcome.rest = piece;
    }
    outcome.rest += text;
    outcome.done = reader.done();
    return outcome;
}

struct GoodChunks : testing::TestWithParam<std::string>
{
};

TEST_P(GoodChunks, AreReadHoweverTheyCome)
{
    const auto& text = GetParam();
    for (std::size_t size = 1; size <= text.size(); ++size)
    {
        const auto outcome = read(text, size);

        EXPECT_EQ(outcome.failure, "");
        EXPECT_TRUE(outcome.done);
        EXPECT_EQ(outcome.data, "hello, world");
    }
}

INSTANTIATE_TEST_SUITE_P(
    Bodies,
    GoodChunks,
    testing::Values(
        "c\r\nhello, world\r\n0\r\n\r\n",
        "5\r\nhello\r\n7\r\n, world\r\n0\r\n\r\n",
        "0000000C\r\nhello, world\r\n000\r\n\r\n",
        "C ; name=\"value\"\r\nhello, world\r\n0;last\r\n\r\n",
        "c  \r\nhello, world\r\n0\r\n\r\n",
        "c\nhello, world\n0\n\n",
        "c\r\nhello, world\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n"
    )
);

TEST(ChunksTest, WhatFollowsIsLeftAlone)
{
    const auto outcome = read("1\r\na\r\n0\r\n\r\nHTTP/1.1 200 OK", 1024);

    EXPECT_TRUE(outcome.done);
    EXPECT_EQ(outcome.rest, "HTTP/1.1 200 OK");
}

TEST(ChunksTest, NoBeginningOfABodyIsTakenForAllOfIt)
{
    const std::string whole = "5\r\nhello\r\n7\r\n, world\r\n0\r\nTrailer: x\r\n\r\n";

    for (std::size_t length = 0; length < whole.size(); ++length)
        EXPECT_FALSE(read(whole.substr(0, length), 1024).done) << length;
}

struct BadChunks : testing::TestWithParam<std::string>
{
};

TEST_P(BadChunks, AreRefusedHoweverTheyCome)
{
    EXPECT_NE(read(GetParam(), 1).failure, "");
    EXPECT_NE(read(GetParam(), 1024).failure, "");
}

INSTANTIATE_TEST_SUITE_P(
    Bodies,
    BadChunks,
    testing::Values(
        "\r\n",
        "x\r\n",
        ";\r\n",
        "-1\r\n",
        "5x\r\nhello\r\n",
        "10000000000000000\r\n",
        "5\r\nhello!\r\n0\r\n\r\n",
        "5\r\nhello\r\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n"
    )
);

TEST(ChunksTest, ThereIsALimitToWhatSurroundsTheData)
{
    const std::string much(100, 'x');

    EXPECT_NE(read("1;" + much + "\r\na\r\n0\r\n\r\n", 7, 100).failure, "");
    EXPECT_NE(read("0\r\nA: " + much + "\r\n\r\n", 7, 100).failure, "");
    EXPECT_NE(
        read("0\r\n" + std::string(200, 'x').replace(50, 1, "\n").replace(99, 1, "\n"), 7, 100).failure,
        ""
    );
}

TEST(ChunksTest, ManySmallChunksAreNoFlood)
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += "1\r\na\r\n";

    EXPECT_EQ(read(text + "0\r\n\r\n", 13, 10).data, std::string(1000, 'a'));
}

}  // namespace
}  // namespace giposync::net
