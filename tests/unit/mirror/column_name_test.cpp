#include "mirror/column_name.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace giposync::mirror {
namespace {

struct Spelling
{
    const char* name;
    const char* snake;

    friend std::ostream& operator<<(std::ostream& out, const Spelling& s) { return out << s.name; }
};

struct SnakeCase : testing::TestWithParam<Spelling>
{
};

TEST_P(SnakeCase, IsWhatPeopleExpect)
{
    EXPECT_EQ(snake_case(GetParam().name), GetParam().snake);
}

INSTANTIATE_TEST_SUITE_P(
    Names,
    SnakeCase,
    testing::Values(
        Spelling{"lastName", "last_name"},
        Spelling{"LastName", "last_name"},
        Spelling{"last_name", "last_name"},
        Spelling{"patientID", "patient_id"},
        Spelling{"HTMLBody", "html_body"},
        Spelling{"isVIP", "is_vip"},
        Spelling{"address2Line", "address2_line"},
        Spelling{"iso8601", "iso8601"},
        Spelling{"a b-c.d/e:f", "a_b_c_d_e_f"},
        Spelling{"a  --b", "a_b"},
        Spelling{"_links", "links"},
        Spelling{"__", "unnamed"},
        Spelling{"", "unnamed"},
        Spelling{"order", "order"},
        Spelling{"@type", "@type"},
        Spelling{"città", "città"},
        Spelling{"a\nb", "a_b"},
        Spelling{"100%", "100%"}
    )
);

TEST(Path, IsJoinedAndTakenApart)
{
    const auto path = extended_path(extended_path(extended_path("", "a"), "b.c"), "d\"e\\f");

    EXPECT_EQ(path, R"(a."b.c"."d\"e\\f")");
    EXPECT_EQ(steps_of(path), (std::vector<std::string>{"a", "b.c", "d\"e\\f"}));
    EXPECT_EQ(steps_of(extended_path("", "")), std::vector<std::string>{""});
    EXPECT_EQ(steps_of(""), std::vector<std::string>{});
}

TEST(Numbered, TakesTheFirstFreeOne)
{
    const auto taken = [](const std::string& name) { return name == "x" || name == "x_2"; };

    EXPECT_EQ(numbered("x", taken), "x_3");
    EXPECT_EQ(numbered("y", taken), "y");
}

}  // namespace
}  // namespace giposync::mirror
