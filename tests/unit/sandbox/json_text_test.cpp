#include "sandbox/json_text.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace giposync::sandbox {
namespace {

TEST(JsonTextTest, IsWrittenWithCommasWhereTheyBelong)
{
    std::string text;
    JsonWriter out{text};
    out.open_object().text("a", "x").number("b", -5).flag("c", true).null("d").money("e", 1210);
    out.key("f").open_array().text("1").open_object().close_object().raw("2.50").close_array();
    out.key("g").open_object().close_object().money("h", 7).close_object();

    EXPECT_EQ(text, R"({"a":"x","b":-5,"c":true,"d":null,"e":12.10,"f":["1",{},2.50],"g":{},"h":0.07})");
}

TEST(JsonTextTest, EscapesWhatItMustAndNothingElse)
{
    EXPECT_EQ(
        json_string("a\"b\\c\nd\x01"
                    "e\x7fùè"),
        R"("a\"b\\c\nd\u0001e)"
        "\x7fùè\""
    );
}

TEST(JsonTextTest, IsTakenApart)
{
    const std::string text = R"( { "a" : [1, "]", {"x":"}"}] , "b":{"c":"\"\\"},"d":-1.50e3 } )";

    EXPECT_EQ(member_at(text, "a"), R"([1, "]", {"x":"}"}])");
    EXPECT_EQ(member_at(text, "b.c"), R"("\"\\")");
    EXPECT_EQ(member_at(text, "d"), "-1.50e3");
    EXPECT_EQ(member_at(text, "b.x"), "");
    EXPECT_EQ(member_at(text, "d.x"), "");
    EXPECT_EQ(
        elements_of(member_at(text, "a")),
        (std::vector<std::string_view>{"1", "\"]\"", R"({"x":"}"})"})
    );
    EXPECT_EQ(elements_of("[ ]"), std::vector<std::string_view>{});
}

TEST(JsonTextTest, OneMemberIsChangedAndTheRestStays)
{
    const std::string text = R"({"a":12.10,"b":{"c":1,"d":[]},"e":null})";

    EXPECT_EQ(with_member(text, "a", "0.1000"), R"({"a":0.1000,"b":{"c":1,"d":[]},"e":null})");
    EXPECT_EQ(with_member(text, "b.c", "2"), R"({"a":12.10,"b":{"c":2,"d":[]},"e":null})");
    EXPECT_EQ(with_member(text, "b.x", "2"), R"({"a":12.10,"b":{"c":1,"d":[],"x":2},"e":null})");
    EXPECT_EQ(with_member(text, "x.y", "2"), R"({"a":12.10,"b":{"c":1,"d":[]},"e":null,"x":{"y":2}})");
    EXPECT_EQ(with_member(text, "e.y", "2"), R"({"a":12.10,"b":{"c":1,"d":[]},"e":{"y":2}})");
    EXPECT_EQ(without_member(text, "b"), R"({"a":12.10,"e":null})");
    EXPECT_EQ(with_member("{}", "a", "1"), R"({"a":1})");
}

TEST(JsonTextTest, WhatIsNotItsOwnIsABug)
{
    for (const auto* const text : {"", "[", "{", "1", R"({"a")", R"({"a":"x)", "{a:1}", R"({"a":[1})"})
        EXPECT_THROW(members_of(text), std::logic_error) << text;
}

}  // namespace
}  // namespace giposync::sandbox
