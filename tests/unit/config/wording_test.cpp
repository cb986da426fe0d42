#include "base/json.hpp"
#include "config/wording.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

TEST(Nearest, CountsSlipsOfTheFinger)
{
    const std::vector<std::string> known{"state_dir", "log_level", "log_format"};

    EXPECT_EQ(nearest("log_levle", known), "log_level");
    EXPECT_EQ(nearest("loglevel", known), "log_level");
    EXPECT_EQ(nearest("LOG_FORMAT", known), "log_format");
    EXPECT_EQ(nearest("statedirectory", known), "state_dir");
    EXPECT_EQ(nearest("log", known), "log_level");
}

TEST(Nearest, TakesTwoSwappedLettersForOneSlip)
{
    EXPECT_EQ(nearest("form", {"firm", "from"}), "firm");
    EXPECT_EQ(nearest("fomr", {"firm", "form"}), "form");
}

TEST(Nearest, OfNothingIsNothing)
{
    EXPECT_EQ(nearest("x", std::vector<std::string>{}), "");
}

TEST(Nearest, IsQuickForAnyInput)
{
    EXPECT_EQ(nearest(std::string(10'000'000, 'x'), {"a", "b"}), "a");
}

TEST(Wording, IsAlwaysOneLineOfGoodText)
{
    EXPECT_EQ(in_quotes("a\nb\x1b\x7f"), "\"a b  \"");
    EXPECT_EQ(one_line("a\r\nb"), "a  b");
    EXPECT_EQ(in_quotes(std::string(100, 'x')), "\"" + std::string(60, 'x') + "...\"");

    std::string accented = "x";
    for (int i = 0; i < 100; ++i)
        accented += "\xC3\xA0";
    EXPECT_TRUE(json::valid_utf8(in_quotes(accented)));
}

TEST(Wording, ListsChoices)
{
    const auto list = [](std::vector<std::string_view> choices) { return one_of(choices); };

    EXPECT_EQ(list({}), "");
    EXPECT_EQ(list({"a"}), "a");
    EXPECT_EQ(list({"a", "b"}), "a or b");
    EXPECT_EQ(list({"a", "b", "c"}), "a, b or c");
}

}  // namespace
}  // namespace giposync::config
