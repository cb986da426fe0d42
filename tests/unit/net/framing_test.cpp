#include "net/framing.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>

namespace giposync::net {
namespace {

using Kind = Framing::Kind;

struct Case
{
    std::string head;          // without the status line's "HTTP/1."
    std::optional<Kind> kind;  // nothing: malformed
    std::uint64_t length;
    bool keep_alive;

    friend std::ostream& operator<<(std::ostream& out, const Case& c)
    {
        return out << testing::PrintToString(c.head);
    }
};

struct FramingTest : testing::TestWithParam<Case>
{
};

TEST_P(FramingTest, FollowsRfc9112)
{
    const auto head = parse_head("HTTP/1." + GetParam().head + "\r\n\r\n");
    ASSERT_TRUE(head) << head.error().detail;

    const auto framing = framing_of(*head);

    if (!GetParam().kind)
    {
        ASSERT_FALSE(framing);
        EXPECT_EQ(framing.error().code, Errc::malformed);
        return;
    }
    ASSERT_TRUE(framing) << framing.error().detail;
    EXPECT_EQ(framing->kind, GetParam().kind);
    EXPECT_EQ(framing->length, GetParam().length);
    EXPECT_EQ(framing->keep_alive, GetParam().keep_alive);
}

INSTANTIATE_TEST_SUITE_P(
    Answers,
    FramingTest,
    testing::Values(
        Case{"1 200 OK\r\nContent-Length: 5", Kind::length, 5, true},
        Case{"1 200 OK\r\nContent-Length: 0", Kind::none, 0, true},
        Case{"1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5", Kind::length, 5, true},
        Case{"1 200 OK\r\nContent-Length: 5, 5", Kind::length, 5, true},
        Case{"1 200 OK\r\nContent-Length: 5, 6", std::nullopt, 0, false},
        Case{"1 200 OK\r\nContent-Length: -5", std::nullopt, 0, false},
        Case{"1 200 OK\r\nContent-Length: +5", std::nullopt, 0, false},
        Case{"1 200 OK\r\nContent-Length: 5 5", std::nullopt, 0, false},
        Case{"1 200 OK\r\nContent-Length: 0x5", std::nullopt, 0, false},
        Case{"1 200 OK\r\nContent-Length: 18446744073709551616", std::nullopt, 0, false},
        Case{"1 200 OK", Kind::until_closed, 0, false},
        Case{"1 200 OK\r\nConnection: keep-alive", Kind::until_closed, 0, false},
        Case{"1 200 OK\r\nTransfer-Encoding: Chunked", Kind::chunked, 0, true},
        Case{"1 200 OK\r\nTransfer-Encoding: identity, chunked", Kind::chunked, 0, true},
        Case{"1 200 OK\r\nTransfer-Encoding: identity\r\nContent-Length: 5", Kind::length, 5, true},
        Case{"1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 5", Kind::chunked, 0, false},
        Case{"0 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive", Kind::chunked, 0, false},
        Case{"1 200 OK\r\nTransfer-Encoding: gzip, chunked", std::nullopt, 0, false},
        Case{"1 200 OK\r\nTransfer-Encoding: chunked, chunked", std::nullopt, 0, false},
        Case{"1 200 OK\r\nTransfer-Encoding: chunked, identity", std::nullopt, 0, false},
        Case{"1 200 OK\r\nTransfer-Encoding: gzip", std::nullopt, 0, false},
        Case{"1 204 No Content\r\nContent-Length: 5", Kind::none, 0, true},
        Case{"1 304 Not Modified\r\nTransfer-Encoding: chunked", Kind::none, 0, true},
        Case{"1 200 OK\r\nContent-Length: 5\r\nConnection: Close", Kind::length, 5, false},
        Case{"1 200 OK\r\nContent-Length: 5\r\nConnection: foo, close", Kind::length, 5, false},
        Case{"0 200 OK\r\nContent-Length: 5", Kind::length, 5, false},
        Case{"0 200 OK\r\nContent-Length: 5\r\nConnection: Keep-Alive", Kind::length, 5, true},
        Case{"0 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive, close", Kind::length, 5, false}
    )
);

}  // namespace
}  // namespace giposync::net
