#include "net/body.hpp"
#include "packed.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace giposync::net {
namespace {

using test::packed;

constexpr std::size_t plenty = 64u << 20;

std::vector<Header> coded(std::string coding)
{
    return {{"Content-Type", "application/json"}, {"content-encoding", std::move(coding)}};
}

// What a body of that coding comes to, handed over in pieces.
Result<std::string> read(
    const std::string& coding,
    std::string_view sent,
    std::size_t piece,
    std::size_t limit = plenty
)
{
    auto body = Body::make(coded(coding), limit);
    if (!body)
        return body.error();
    for (; !sent.empty(); sent.remove_prefix(std::min(piece, sent.size())))
        if (auto added = body->add(sent.substr(0, piece)); !added)
            return added.error();
    return body->finish();
}

std::string json_like(std::size_t rows)
{
    std::string text = "[";
    for (std::size_t i = 0; i < rows; ++i)
        text += "{\"id\":\"" + std::to_string(i * 7919) + "\",\"name\":\"N\xC3\xA0me\"},";
    return text + "null]";
}

TEST(BodyTest, EveryCodingIsUnpackedHoweverItComes)
{
    const auto text = json_like(40);
    const std::vector<std::pair<std::string, std::string>> sent{
        {"identity", text},
        {"gzip", packed(text)},
        {"X-GZIP", packed(text)},
        {"deflate", packed(text, test::as_zlib)},
        {"deflate", packed(text, test::as_bare_deflate)},
        {"deflate", packed(text, test::as_bare_deflate, Z_NO_COMPRESSION)},
        {"deflate", packed(text, test::as_zlib, Z_NO_COMPRESSION)},
        {"gzip", packed(text.substr(0, 100)) + packed(text.substr(100))},
        {"gzip", packed(text) + std::string(100, '\0')}};

    for (const auto& [coding, bytes] : sent)
        for (std::size_t piece = 1; piece <= bytes.size(); piece += 1 + piece / 3)
        {
            const auto content = read(coding, bytes, piece);
            ASSERT_TRUE(content) << coding << ": " << content.error().detail;
            EXPECT_EQ(*content, text) << coding << " in pieces of " << piece;
        }
}

TEST(BodyTest, ManyTimesTheInnerBufferIsUnpackedWhole)
{
    const auto text = json_like(50'000);

    EXPECT_EQ(read("gzip", packed(text), 32u << 10).value(), text);
    EXPECT_EQ(read("gzip", packed(std::string(1u << 20, 'x')), 7).value(), std::string(1u << 20, 'x'));
    EXPECT_EQ(
        read("gzip", packed(std::string(32u << 10, 'x')), 100'000).value(),
        std::string(32u << 10, 'x')
    );
}

TEST(BodyTest, NoContentNeedsNoPacking)
{
    EXPECT_EQ(read("gzip", "", 1).value(), "");
    EXPECT_EQ(read("gzip", packed(""), 1).value(), "");
}

TEST(BodyTest, ACodingThatNobodyAskedForIsMalformed)
{
    for (const char* coding : {"br", "zstd", "compress", "gzip, gzip", "deflate, gzip", "gzip;q=1"})
    {
        const auto body = Body::make(coded(coding), plenty);
        ASSERT_FALSE(body) << coding;
        EXPECT_EQ(body.error().code, Errc::malformed);
    }
    EXPECT_TRUE(Body::make(coded("identity, gzip"), plenty));
    EXPECT_TRUE(Body::make({}, plenty));
}

TEST(BodyTest, NoBeginningIsTakenForTheWhole)
{
    const auto text = json_like(20);
    for (const int format : {test::as_gzip, test::as_zlib, test::as_bare_deflate})
    {
        const auto whole = packed(text, format);
        for (std::size_t length = 1; length < whole.size(); ++length)
        {
            const auto content =
                read(format == test::as_gzip ? "gzip" : "deflate", whole.substr(0, length), 50);
            ASSERT_FALSE(content) << length;
            EXPECT_EQ(content.error().code, Errc::unreachable);
        }
    }
}

TEST(BodyTest, WhatFollowsPaddingIsPaddingWhereverItIsCut)
{
    const auto sent = packed("first") + "padding" + packed("second");

    for (std::size_t piece = 1; piece <= sent.size(); ++piece)
        EXPECT_EQ(read("gzip", sent, piece).value(), "first") << piece;
}

TEST(BodyTest, ASecondMemberThatIsCutOffIsNoticed)
{
    const auto first = packed("first");
    const auto second = packed("second");

    for (std::size_t length = 1; length < second.size(); ++length)
        EXPECT_FALSE(read("gzip", first + second.substr(0, length), 1024)) << length;
}

// The checksum: whatever is flipped, what comes out is what was packed, or nothing.
TEST(BodyTest, DamageNeverPassesForContent)
{
    const auto text = json_like(30);
    const auto whole = packed(text);
    for (std::size_t at = 0; at < whole.size(); ++at)
        for (const int bit : {0, 3, 7})
        {
            auto damaged = whole;
            damaged[at] = static_cast<char>(damaged[at] ^ (1 << bit));

            const auto content = read("gzip", damaged, 64);

            if (content)
                EXPECT_EQ(*content, text) << "byte " << at << " bit " << bit;
            else
                EXPECT_EQ(content.error().code, Errc::unreachable);
        }
}

TEST(BodyTest, TheLimitHoldsForWhatIsSentAndForWhatIsUnpacked)
{
    constexpr std::size_t limit = 1000;
    for (const char* coding : {"identity", "gzip"})
    {
        const bool plain = std::string_view{coding} == "identity";
        const auto sent = [plain](std::size_t size) {
            return plain ? std::string(size, 'x') : packed(std::string(size, 'x'));
        };

        EXPECT_EQ(read(coding, sent(limit), 100, limit)->size(), limit);
        const auto more = read(coding, sent(limit + 1), 100, limit);
        ASSERT_FALSE(more);
        EXPECT_EQ(more.error().code, Errc::malformed);
        EXPECT_NE(more.error().detail.find("1000"), std::string::npos);
    }
}

TEST(BodyTest, ABombIsStoppedBeforeItIsLarge)
{
    const auto bomb = packed(std::string(64u << 20, '\0'));
    ASSERT_LT(bomb.size(), 1u << 20);

    const auto content = read("gzip", bomb, 32u << 10, 5u << 20);

    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, Errc::malformed);
}

// Empty stored blocks unpack to nothing at all, without end.
TEST(BodyTest, PackedBytesThatUnpackToNothingAreLimitedToo)
{
    std::string nothing;
    for (int i = 0; i < 1000; ++i)
        nothing += std::string("\0\0\0\xFF\xFF", 5);

    const auto content = read("deflate", nothing, 64, 1000);

    ASSERT_FALSE(content);
    EXPECT_EQ(content.error().code, Errc::malformed);
}

}  // namespace
}  // namespace giposync::net
