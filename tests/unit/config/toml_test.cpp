#include "config/toml.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

TomlValue parsed(std::string_view text)
{
    return parse_toml(text, "t.toml").value();
}

TEST(TomlDocument, KnowsTheLineOfEachKeyAndValue)
{
    const auto document = parsed("[a.b]\nc = [\n1,\n2]\n[a.d]\ne.f = { g = 1 }\n[a]\nh = 1\n");

    const auto* array = document.find("a")->find("b")->find("c");
    EXPECT_EQ(array->as<TomlValue::Array>()->at(1).place.line, 4u);
    const auto& a = *document.find("a")->as<TomlValue::Table>();
    ASSERT_EQ(a.size(), 3u);
    EXPECT_EQ(a[0].key, "b");
    EXPECT_EQ(a[0].place.line, 1u);
    EXPECT_EQ(a[1].key, "d");
    EXPECT_EQ(a[1].place.line, 5u);
    EXPECT_EQ(a[2].key, "h");
    EXPECT_EQ(a[2].place.text(), "t.toml:8");
    EXPECT_EQ(document.find("a")->find("d")->find("e")->find("f")->find("g")->place.line, 6u);
}

TEST(TomlDocument, KeepsTheOrderOfTheFile)
{
    const auto document = parsed("z = 1\na = 2\n[y]\n[b]\n");

    std::string keys;
    for (const auto& entry : *document.as<TomlValue::Table>())
        keys += entry.key;

    EXPECT_EQ(keys, "zayb");
}

TEST(TomlDocument, NamesKindsForMessages)
{
    const auto document =
        parsed("a = true\nb = 1\nc = 1.5\nd = \"x\"\ne = 2026-01-31\nf = 10:00:00\ng = []\nh = {}\n");

    std::string kinds;
    for (const auto& entry : *document.as<TomlValue::Table>())
        kinds += std::string(entry.value.kind()) + ", ";

    EXPECT_EQ(
        kinds,
        "true or false, a whole number, a number, a string, a date or time, a date or time, an array, a "
        "table, "
    );
}

TEST(TomlDocument, FindsNothingInWhatIsNoTable)
{
    EXPECT_EQ(parsed("a = 1").find("a")->find("b"), nullptr);
    EXPECT_EQ(parsed("a = 1").find("b"), nullptr);
}

TEST(TomlDocument, BeginsWithAByteOrderMarkIfItWants)
{
    EXPECT_EQ(
        *parsed("\xEF\xBB\xBF"
                "a = 1")
             .find("a")
             ->as<std::int64_t>(),
        1
    );
}

TEST(TomlDocument, RefusesLinesThatOnlyAnAttackerWrites)
{
    std::string deep;
    for (int i = 0; i < 1'000'000; ++i)
        deep += "a.";

    const auto document = parse_toml("x = 1\n" + deep + "b = 1\n", "t.toml");

    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().detail, "t.toml:2: is not TOML: the line has more than 1000 dots");
}

TEST(TomlDocument, RefusesTablesNestedTooDeeply)
{
    std::string deep;
    for (int i = 0; i < 999; ++i)
        deep += "a.";

    const auto document = parse_toml("x = 1\n[" + deep + "b]\n" + deep + "b = 1\n", "t.toml");

    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().detail, "t.toml:2: is not TOML: values are nested too deeply");
}

TEST(TomlDocument, TakesLinesOfAnyLength)
{
    EXPECT_TRUE(parse_toml("x = \"" + std::string(1'000'000, 'x') + "\"\n", "t.toml"));
}

TEST(TomlDocument, RefusesHeadersThatStopOtherParsers)
{
    for (const auto* text :
         {"[[[a]]]", "[[=", "[=]", "[.]", "[[]]", "[", "[[", "[a.", "[a.\n]", "=", ".", "a.=1"})
        EXPECT_EQ(parse_toml(text, "t.toml").error().code, Errc::invalid) << text;
    EXPECT_EQ(
        parse_toml("a = 1\n[[[a]]]\n", "t.toml").error().detail,
        "t.toml:2: is not TOML: error in key: expected bare key starting character or string delimiter, saw "
        "'['"
    );
}

TEST(TomlDocument, WithstandsLettersWhereItLooksForBlanks)
{
    EXPECT_EQ(
        parse_toml("a = 1\nb = “x”\n", "t.toml").error().detail,
        "t.toml:2: is not TOML: error in value: could not determine value type (text stands in straight "
        "quotes)"
    );
    for (const auto* text :
         {"a\xEF\xBB\xAF = 1", "a\xEF\xB8\x8F = 1", "a =\xEF\xBB\xAF", "a = 1\xEF\xB8\x8F"})
        EXPECT_EQ(parse_toml(text, "t.toml").error().code, Errc::invalid) << text;
}

TEST(TomlDocument, RefusesArraysNestedWithoutEnd)
{
    const auto document = parse_toml("x = " + std::string(4000, '['), "t.toml");

    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().code, Errc::invalid);
}

}  // namespace
}  // namespace giposync::config
