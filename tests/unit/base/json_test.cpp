#include "base/json.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace giposync::json {
namespace {

struct Judged
{
    std::string text;
    bool good;

    friend std::ostream& operator<<(std::ostream& out, const Judged& j) { return out << j.text; }
};

struct JsonText : testing::TestWithParam<Judged>
{
};

TEST_P(JsonText, IsJudgedByRfc8259)
{
    EXPECT_EQ(valid(GetParam().text), GetParam().good);
}

INSTANTIATE_TEST_SUITE_P(
    Texts,
    JsonText,
    testing::Values(
        Judged{"{}", true},
        Judged{" [ ] ", true},
        Judged{R"({"a":[1,{"b":null}],"c":"x"})", true},
        Judged{R"("\u0000\ud800\"\\\/\b\f\n\r\t")", true},
        Judged{"-0.10e+400", true},
        Judged{"12345678901234567890123", true},
        Judged{R"({"a":1,"a":2})", true},
        Judged{"true", true},
        Judged{"\xEF\xBB\xBF{}", true},
        Judged{"\xEF\xBB\xBF", false},
        Judged{"{}\xEF\xBB\xBF", false},
        Judged{"", false},
        Judged{"{", false},
        Judged{"[1,]", false},
        Judged{"[,1]", false},
        Judged{R"({"a":1,})", false},
        Judged{R"({"a"})", false},
        Judged{R"({a:1})", false},
        Judged{"[1 2]", false},
        Judged{"[1}", false},
        Judged{"{} {}", false},
        Judged{"01", false},
        Judged{"1.", false},
        Judged{"+1", false},
        Judged{"1e", false},
        Judged{"-", false},
        Judged{"NaN", false},
        Judged{"tru", false},
        Judged{R"("\x")", false},
        Judged{R"("\u12g4")", false},
        Judged{R"("open)", false},
        Judged{"\"tab\there\"", false},
        Judged{std::string("\"\\\0\"", 4), false}
    )
);

TEST(JsonReader, NestsUpToItsDepthAndNoFurther)
{
    const std::string deep(Reader::max_depth, '[');
    const std::string end(Reader::max_depth, ']');

    EXPECT_TRUE(valid(deep + end));
    EXPECT_FALSE(valid("[" + deep + end + "]"));
}

TEST(JsonReader, AnswersSlicesOfTheTextItself)
{
    const std::string text = R"({"items": [ {"id":1, "price":12.10} , {"id":2} ],"hasMore":false})";
    Reader reader{text};
    std::vector<std::string> seen;
    std::string_view name;

    reader.enter();
    while (reader.next_member(name))
    {
        seen.emplace_back(name);
        if (reader.next() != Kind::array)
        {
            seen.emplace_back(reader.take());
            continue;
        }
        reader.enter();
        while (reader.next_element())
            seen.emplace_back(reader.take());
    }

    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(
        seen,
        (std::vector<std::string>{"items", R"({"id":1, "price":12.10})", R"({"id":2})", "hasMore", "false"})
    );
}

TEST(JsonReader, StopsAtWhatIsWrongAndSaysWhere)
{
    Reader reader{R"([1,2,x,3])"};
    int elements = 0;

    reader.enter();
    while (reader.next_element())
    {
        reader.take();
        ++elements;
    }

    EXPECT_EQ(elements, 3);
    EXPECT_FALSE(reader.ok());
    EXPECT_EQ(reader.position(), 5u);
    EXPECT_EQ(reader.problem(), "no JSON value");
}

// Cutting a text anywhere must be noticed, and must not read beyond the cut.
TEST(JsonReader, NoticesEveryCut)
{
    const std::string text = R"({"a":[1.5e3,"x\u00e8y",{"b":null,"c":[true,false]}],"d":"0123456789abcdef"})";
    ASSERT_TRUE(valid(text));

    for (std::size_t length = 0; length < text.size(); ++length)
    {
        const std::vector<char> exactly(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(length));
        EXPECT_FALSE(valid({exactly.data(), exactly.size()})) << length;
    }
}

TEST(JsonStrings, AreDecodedToUtf8)
{
    EXPECT_EQ(decoded(R"("plain")"), "plain");
    EXPECT_EQ(decoded(R"("\u00e8\n\ud83d\ude00")"), "è\n😀");
    EXPECT_EQ(decoded(R"("\u0000")"), std::string(1, '\0'));
    EXPECT_EQ(decoded(R"("\ud800x\udc00")"), "\xEF\xBF\xBDx\xEF\xBF\xBD");
    EXPECT_EQ(
        decoded(R"("\ud800\u0041")"),
        "\xEF\xBF\xBD"
        "A"
    );
    EXPECT_TRUE(name_is(R"(\u0069d)", "id"));
    EXPECT_FALSE(name_is("id", "ID"));
}

TEST(JsonStrings, AreUtf8OrNot)
{
    EXPECT_TRUE(valid_utf8("plain è 漢 😀"));
    EXPECT_FALSE(valid_utf8("\xC3"));
    EXPECT_FALSE(valid_utf8("\x80"));
    EXPECT_FALSE(valid_utf8("\xC0\xAF"));
    EXPECT_FALSE(valid_utf8("\xED\xA0\x80"));
    EXPECT_FALSE(valid_utf8("\xF4\x90\x80\x80"));
    EXPECT_FALSE(valid_utf8("\xE0\x9F\xBF"));
}

TEST(JsonFind, FollowsADottedPath)
{
    const std::string_view object = R"({"id":7,"patient":{"id":"p1","id":"p2"},"none":null})";

    EXPECT_EQ(find(object, "id"), "7");
    EXPECT_EQ(find(object, "patient.id"), R"("p1")");
    EXPECT_EQ(find(object, "none"), "null");
    EXPECT_EQ(find(object, "none.id"), std::nullopt);
    EXPECT_EQ(find(object, "absent"), std::nullopt);
}

TEST(JsonNumbers, AreIntegersOnlyWhenWrittenSoAndSmallEnough)
{
    EXPECT_EQ(as_integer("-9223372036854775808"), INT64_MIN);
    EXPECT_EQ(as_integer("9223372036854775808"), std::nullopt);
    EXPECT_EQ(as_integer("1.0"), std::nullopt);
    EXPECT_EQ(as_integer("1e2"), std::nullopt);
    EXPECT_EQ(as_double("12.10"), 12.1);
    EXPECT_TRUE(std::isinf(as_double("1e400")));
    EXPECT_EQ(as_double("1e-400"), 0.0);
}

}  // namespace
}  // namespace giposync::json
