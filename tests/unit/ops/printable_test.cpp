#include "hostile.hpp"
#include "ops/printable.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::string_literals;

struct Case
{
    std::string text;
    std::string expected;
};

TEST(OneLine, EscapesWhatWouldBreakItAndKeepsTheRest)
{
    const std::vector<Case> cases{
        {"", ""},
        {"plain text, 100 %", "plain text, 100 %"},
        {"Città è già €", "Città è già €"},
        {"😀", "😀"},
        {"a\nb\r\tc", "a\\nb\\r\\tc"},
        {"nul\0in"s, "nul\\u0000in"},
        {"\x1b[31m", "\\u001b[31m"},
        {"\x7f", "\\u007f"},
        {"\xc2\x9b", "\\u009b"},
        {"\xc2\xa0", "\xc2\xa0"},
        {"\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029"},
        {"\xe2\x80\xae"
         "abc",
         "\\u202eabc"},
        {"\xe2\x81\xa6", "\\u2066"},
        {"\xef\xbb\xbf", "\\ufeff"},
        {"\xff", "\xef\xbf\xbd"},
        {"\xc3", "\xef\xbf\xbd"},
        {"\xc3(", "\xef\xbf\xbd("},
        {"\xc0\xaf", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
        {"\xf4\x8f\xbf\xbf", "\xf4\x8f\xbf\xbf"},
        {"\xf4\x90\x80\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(one_line(one.text), one.expected);
}

TEST(OneLine, IsCutBetweenTwoCharacters)
{
    EXPECT_EQ(one_line("abcdef", 6), "abcdef");
    EXPECT_EQ(one_line("abcdef", 5), "abcde...");
    EXPECT_EQ(one_line("aè€", 2), "a...");
    EXPECT_EQ(one_line("aè€", 3), "aè...");
    EXPECT_EQ(one_line("abc", 0), "...");
    EXPECT_EQ(one_line("", 0), "");
}

TEST(Plain, HasBlanksInstead)
{
    EXPECT_EQ(plain("a\nb\x1b[0m\xe2\x80\xae"), "a b [0m ");
}

TEST(JsonString, IsOneThatParsesToTheSameText)
{
    for (const auto& text : {"a\"b\\c"s, "nul\0in"s, "a\nb\tc\rd"s, "\x1b[31m"s, "\xe2\x80\xa8 è 😀"s, ""s})
        EXPECT_EQ(boost::json::parse(json_string(text)).as_string(), text);
}

TEST(LogValue, IsBareWhereItCanBe)
{
    const std::vector<Case> cases{
        {"patients", "patients"},
        {"https://h.it/x?y&z", "https://h.it/x?y&z"},
        {"", "\"\""},
        {"two words", "\"two words\""},
        {"a=b", "\"a=b\""},
        {"say \"x\"", "\"say \\\"x\\\"\""},
        {"back\\slash", "\"back\\\\slash\""},
        {"a\nb", "\"a\\nb\""},
        {"è", "è"},
    };
    for (const auto& one : cases)
        EXPECT_EQ(log_value(one.text), one.expected);
}

TEST(Printable, AnyBytesGiveHarmlessUtf8)
{
    auto texts = test::hostile_texts();
    std::mt19937 random{7};
    for (int i = 0; i < 3000; ++i)
    {
        std::string text(random() % 40, ' ');
        for (char& c : text)
            c = static_cast<char>(random() % 3 == 0 ? 0xe2 - random() % 3 : random());
        texts.push_back(text);
    }
    for (const auto& text : texts)
        for (const auto& line :
             {one_line(text),
              plain(text),
              json_string(text),
              log_value(text),
              one_line(text, 7),
              json_string(text, 5)})
        {
            ASSERT_TRUE(test::is_utf8(line)) << testing::PrintToString(text);
            ASSERT_TRUE(test::is_harmless(line)) << testing::PrintToString(text);
        }
}

TEST(Printable, AJsonStringAlwaysParses)
{
    for (const auto& text : test::hostile_texts())
        EXPECT_NO_THROW(boost::json::parse(json_string(text))) << text.substr(0, 50);
}

TEST(Width, CountsColumnsNotBytes)
{
    EXPECT_EQ(width_of("abc"), 3U);
    EXPECT_EQ(width_of("Città"), 5U);
    EXPECT_EQ(width_of("e\xcc\x80"), 1U);
    EXPECT_EQ(width_of("日本"), 4U);
    EXPECT_EQ(width_of("😀"), 2U);
    EXPECT_EQ(
        width_of("a\xe2\x80\x8b"
                 "b"),
        2U
    );
    EXPECT_EQ(width_of(""), 0U);
}

TEST(Width, CutsAndFillsToColumns)
{
    EXPECT_EQ(cut_to_width("patients", 8), "patients");
    EXPECT_EQ(cut_to_width("patients", 7), "pati...");
    EXPECT_EQ(cut_to_width("patients", 3), "pat");
    EXPECT_EQ(cut_to_width("patients", 0), "");
    EXPECT_EQ(cut_to_width("日本語", 5), "日...");
    EXPECT_EQ(left_aligned("ab", 4), "ab  ");
    EXPECT_EQ(right_aligned("ab", 4), "  ab");
    EXPECT_EQ(left_aligned("è", 3), "è  ");
    EXPECT_EQ(right_aligned("abcdef", 5), "ab...");
}

TEST(Width, AlignedTextHasExactlyThatWidth)
{
    for (const auto& text : {"", "a", "Città", "日本語です", "a longer text than that"})
        for (std::size_t columns = 0; columns < 12; ++columns)
        {
            EXPECT_EQ(width_of(left_aligned(text, columns)), columns);
            EXPECT_EQ(width_of(right_aligned(text, columns)), columns);
        }
}

}  // namespace
}  // namespace giposync::ops
