#include "sandbox/http_message.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

using Credentials = std::pair<std::string, std::string>;

TEST(HttpMessageTest, AQueryIsDecodedAsServersDo)
{
    EXPECT_EQ(
        read_form("a=1&b=x%20y+z&c&%C3%A8=%2B&&d=="),
        (Pairs{{"a", "1"}, {"b", "x y z"}, {"c", ""}, {"è", "+"}, {"d", "="}})
    );
    EXPECT_EQ(read_form(""), Pairs{});
    for (const auto* const broken : {"a=%", "a=%2", "a=%zz", "%0g=1"})
        EXPECT_EQ(read_form(broken), std::nullopt) << broken;
}

TEST(HttpMessageTest, APlusInAPathIsAPlus)
{
    EXPECT_EQ(percent_decoded("a+b%20c"), "a+b c");
}

TEST(HttpMessageTest, BasicCredentialsAreFormEncodedInBase64)
{
    const auto given = [](const std::string& value) { return read_basic({{"authorization", value}}); };

    EXPECT_EQ(given("Basic Z2lwb3N5bmM6c2FuZGJveC1zZWNyZXQ="), Credentials("giposync", "sandbox-secret"));
    EXPECT_EQ(given("basic YSUzQTpiKyUyQg=="), Credentials("a:", "b +"));  // a%3A:b+%2B
    EXPECT_EQ(given("Basic Og=="), Credentials("", ""));
    for (const auto* const broken :
         {"Basic", "Basic ", "Basic !!!!", "Basic YWJj", "Basic YSU6Yg==", "Bearer YTpi"})
        EXPECT_EQ(given(broken), std::nullopt) << broken;
    EXPECT_EQ(read_basic({}), std::nullopt);
}

TEST(HttpMessageTest, ABearerIsTheRestOfTheHeader)
{
    EXPECT_EQ(read_bearer({{"Authorization", "bearer a.b.c"}}), "a.b.c");
    EXPECT_EQ(read_bearer({{"Authorization", "Bearer"}}), std::nullopt);
    EXPECT_EQ(read_bearer({{"Authorization", "Bearera.b"}}), std::nullopt);
}

TEST(HttpMessageTest, HeadersAreFoundInAnyCaseAndParametersExactly)
{
    const Pairs pairs{{"Content-Type", "x"}, {"limit", "1"}};
    ASSERT_TRUE(header(pairs, "content-type"));
    EXPECT_EQ(header(pairs, "content"), nullptr);
    EXPECT_EQ(parameter(pairs, "Limit"), nullptr);
    EXPECT_EQ(parameter_or(pairs, "limit", "2"), "1");
    EXPECT_EQ(parameter_or(pairs, "offset", "2"), "2");
}

}  // namespace
}  // namespace giposync::sandbox
