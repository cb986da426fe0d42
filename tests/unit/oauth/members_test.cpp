#include "oauth/members.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;

TEST(Members, AreReadFromJsonWhateverElseIsInIt)
{
    const auto members =
        Members::of("\xEF\xBB\xBF {\"a\":\"t\\u00e9xt\",\"a\":\"second\",\"n\":12.5,\"b\":true,\"z\":null,"
                    "\"o\":{\"a\":1},\"l\":[\"x\",\"y\"],\"m\":[1,\"y\"],\"empty\":\"\"}");

    ASSERT_TRUE(members);
    EXPECT_EQ(members->text("a"), "t\xC3\xA9xt");
    EXPECT_EQ(members->text("n"), "12.5");
    EXPECT_EQ(members->text("l"), "x y");
    for (const char* absent : {"b", "z", "o", "m", "empty", "nothing"})
        EXPECT_FALSE(members->text(absent)) << absent;
}

TEST(Members, AreReadFromAForm)
{
    const auto members = Members::of("error=invalid_grant&error_description=no+way%21%zz&flag&=x&b=%4");

    ASSERT_TRUE(members);
    EXPECT_EQ(members->text("error"), "invalid_grant");
    EXPECT_EQ(members->text("error_description"), "no way!%zz");
    EXPECT_EQ(members->text("b"), "%4");
    EXPECT_FALSE(members->text("flag"));
}

TEST(Members, AreNotFoundInAnythingElse)
{
    for (const char* body :
         {"",
          "Bad Request",
          "<html><body class=\"x\">401</body></html>",
          "<html><!--a=b--></html>",
          "[1]",
          "\"error=x\"",
          "{\"error\":\"invalid_grant\"",
          "null",
          "plain"})
        EXPECT_FALSE(Members::of(body)) << body;
}

struct Spelled
{
    std::string json;
    std::optional<Duration> span;

    friend std::ostream& operator<<(std::ostream& out, const Spelled& s) { return out << s.json; }
};

struct MembersSeconds : testing::TestWithParam<Spelled>
{
};

TEST_P(MembersSeconds, AreASpanOrNothing)
{
    const auto members = Members::of("{\"expires_in\":" + GetParam().json + "}");

    ASSERT_TRUE(members);
    EXPECT_EQ(members->seconds("expires_in"), GetParam().span);
}

constexpr Duration ten_years = 24h * 3650;

INSTANTIATE_TEST_SUITE_P(
    Spellings,
    MembersSeconds,
    testing::Values(
        Spelled{"3600", 3600s},
        Spelled{"\"3600\"", 3600s},
        Spelled{"3599.5", 3599500ms},
        Spelled{"3.6e3", 3600s},
        Spelled{"99999999999999999999", ten_years},
        Spelled{"1e400", ten_years},
        Spelled{"0", std::nullopt},
        Spelled{"0.0001", std::nullopt},
        Spelled{"-1", std::nullopt},
        Spelled{"\"\"", std::nullopt},
        Spelled{"\"nan\"", std::nullopt},
        Spelled{"\"infinity\"", std::nullopt},
        Spelled{"\"soon\"", std::nullopt},
        Spelled{"null", std::nullopt},
        Spelled{"true", std::nullopt},
        Spelled{"{}", std::nullopt}
    )
);

TEST(Printable, HasNothingThatATerminalObeys)
{
    EXPECT_TRUE(is_printable("WDJB-MJHT"));
    EXPECT_TRUE(is_printable("https://example.com/d\xC3\xA9vice?x=1"));
    EXPECT_FALSE(is_printable("\x1b[2J"));
    EXPECT_FALSE(is_printable("line\nbreak"));
    EXPECT_FALSE(is_printable("\x7f"));
    EXPECT_FALSE(is_printable("\xC2\x9B"
                              "2J"));
    EXPECT_FALSE(is_printable("\xFF"));
}

TEST(Printable, IsQuotedAndNotTooLong)
{
    EXPECT_EQ(in_quotes("tenant-1"), "\"tenant-1\"");
    EXPECT_EQ(in_quotes("a\nb"), "(not printable)");
    EXPECT_EQ(in_quotes(std::string(300, 'x')), "(a text of 300 bytes)");
}

}  // namespace
}  // namespace giposync::oauth
