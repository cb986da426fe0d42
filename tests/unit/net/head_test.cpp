#include "net/head.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace giposync::net {
namespace {

struct Good
{
    const char* name;
    std::string text;
    unsigned status;
    unsigned minor_version;
    std::vector<std::pair<std::string, std::string>> headers;

    friend std::ostream& operator<<(std::ostream& out, const Good& c) { return out << c.name; }
};

struct GoodHead : testing::TestWithParam<Good>
{
};

TEST_P(GoodHead, IsRead)
{
    const auto head = parse_head(GetParam().text);

    ASSERT_TRUE(head) << head.error().detail;
    EXPECT_EQ(head->status, GetParam().status);
    EXPECT_EQ(head->minor_version, GetParam().minor_version);
    std::vector<std::pair<std::string, std::string>> headers;
    for (const auto& [name, value] : head->headers)
        headers.emplace_back(name, value);
    EXPECT_EQ(headers, GetParam().headers);
}

INSTANTIATE_TEST_SUITE_P(
    Heads,
    GoodHead,
    testing::Values(
        Good{"plain", "HTTP/1.1 200 OK\r\nA: b\r\nC:d\r\n\r\n", 200, 1, {{"A", "b"}, {"C", "d"}}},
        Good{"no headers", "HTTP/1.0 404 Not Found\r\n\r\n", 404, 0, {}},
        Good{"empty reason", "HTTP/1.1 204 \r\n\r\n", 204, 1, {}},
        Good{"no reason at all", "HTTP/1.1 503\r\n\r\n", 503, 1, {}},
        Good{"a reason in Latin-1", "HTTP/1.1 200 Tr\xE8s bien\r\n\r\n", 200, 1, {}},
        Good{"bare line feeds", "HTTP/1.1 200 OK\nA: b\n\n", 200, 1, {{"A", "b"}}},
        Good{
            "blanks around",
            "HTTP/1.1 200 OK\r\nA: \t b c \t\r\nD :e\r\n\r\n",
            200,
            1,
            {{"A", "b c"}, {"D", "e"}}},
        Good{"empty value", "HTTP/1.1 200 OK\r\nA:\r\nB: \r\n\r\n", 200, 1, {{"A", ""}, {"B", ""}}},
        Good{"colons within", "HTTP/1.1 200 OK\r\nA: b:c: d\r\n\r\n", 200, 1, {{"A", "b:c: d"}}},
        Good{"folded", "HTTP/1.1 200 OK\r\nA: b\r\n  c\r\n\td\r\n\r\n", 200, 1, {{"A", "b c d"}}},
        Good{"twice", "HTTP/1.1 200 OK\r\nA: b\r\na: c\r\n\r\n", 200, 1, {{"A", "b"}, {"a", "c"}}}
    )
);

struct BadHead : testing::TestWithParam<std::string>
{
};

TEST_P(BadHead, IsRefused)
{
    const auto head = parse_head(GetParam());

    ASSERT_FALSE(head);
    EXPECT_EQ(head.error().code, Errc::malformed);
    EXPECT_EQ(head.error().detail.find('\n'), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Heads,
    BadHead,
    testing::Values(
        "\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1  200 OK\r\n\r\n",
        "HTTP/1.1 20 OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/1.1 +20 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.x 200 OK\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "http/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: value\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA b: c\r\n\r\n",
        "HTTP/1.1 200 OK\r\n folded from nothing\r\n\r\n",
        std::string("HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", 28),
        "HTTP/1.1 200 OK\r\nA: b\rc\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA\xC3: b\r\n\r\n"
    )
);

TEST(HeadTest, ItsEndIsFoundWhereverTheBytesAreCut)
{
    for (const std::string head :
         {"HTTP/1.1 200 OK\r\nA: b\r\n\r\n", "HTTP/1.1 200 OK\n\n", "HTTP/1.1 200 OK\r\n\n"})
    {
        const auto text = head + "body\r\n\r\n";
        for (std::size_t searched = 0; searched < head.size(); ++searched)
        {
            EXPECT_FALSE(end_of_head(text.substr(0, searched), 0));
            EXPECT_EQ(end_of_head(text, searched), head.size()) << searched;
        }
    }
}

TEST(HeadTest, WhatSpeaksSomethingElseIsKnownAtOnce)
{
    for (const char* text : {"", "H", "HTTP/", "HTTP/1.", "HTTP/1.1 200", "HTTP/1.x"})
        EXPECT_TRUE(may_begin_head(text)) << text;
    for (const char* text : {"h", "SSH-2.0-OpenSSH", "HTTP/2 200", "\x15\x03\x01", "<html>", "\r\n"})
        EXPECT_FALSE(may_begin_head(text)) << text;
}

TEST(HeadTest, ListsMayBeSpreadOverFields)
{
    const std::vector<Header> headers{
        {"Connection", "a, b ,,"},
        {"Other", "x"},
        {"connection", " c"},
        {"Connection", ""}};

    EXPECT_EQ(members_of(headers, "Connection"), (std::vector<std::string_view>{"a", "b", "c"}));
    EXPECT_TRUE(members_of(headers, "Absent").empty());
}

}  // namespace
}  // namespace giposync::net
