#include "oauth/tenant_guard.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::oauth {
namespace {

std::vector<TenantId> ids(const std::vector<std::string>& texts)
{
    std::vector<TenantId> tenants;
    for (const auto& text : texts)
        tenants.emplace_back(text);
    return tenants;
}

TEST(UserInfoTest, HoldsWhatTheApiDocuments)
{
    const auto user = parse_userinfo(
        R"({"sub":"u1","name":"Anna","tenants":[{"id":"tenant-abc123","name":"Clinica"}],"more":{"x":[]}})"
    );

    ASSERT_TRUE(user);
    EXPECT_EQ(user->subject, "u1");
    EXPECT_EQ(user->tenants, ids({"tenant-abc123"}));
}

TEST(UserInfoTest, TakesNumbersAsIdsAndEachTenantOnce)
{
    const auto user = parse_userinfo(R"({"sub":7,"tenants":[{"id":12},{"id":"12"},{"id":"13"}]})");

    EXPECT_EQ(user.value().subject, "7");
    EXPECT_EQ(user.value().tenants, ids({"12", "13"}));
}

TEST(UserInfoTest, KnowsAUserWithoutAClinic)
{
    EXPECT_TRUE(parse_userinfo(R"({"sub":"u1","tenants":[]})").value().tenants.empty());
}

TEST(UserInfoTest, RefusesWhatIsNoSuchAnswer)
{
    for (const char* body :
         {"",
          "<html>",
          "[]",
          "null",
          R"({"tenants":)",
          R"({"sub":"u1"})",
          R"({"sub":"u1","tenants":null})",
          R"({"tenants":"tenant-1"})",
          R"({"tenants":{"id":"tenant-1"}})",
          R"({"tenants":["tenant-1"]})",
          R"({"tenants":[{"name":"x"}]})",
          R"({"tenants":[{"id":""}]})",
          R"({"tenants":[{"id":null}]})",
          R"({"tenants":[{"id":1.5}]})",
          R"({"tenants":[{"id":"a"},{}]})"})
        EXPECT_EQ(code_of(parse_userinfo(body)), Errc::malformed) << body;
}

struct Admission
{
    std::string name;
    std::vector<std::string> theirs;
    std::vector<std::string> allowed;
    std::string mirrored;
    std::string admitted;  // empty: refused

    friend std::ostream& operator<<(std::ostream& out, const Admission& a) { return out << a.name; }
};

struct TenantGuard : testing::TestWithParam<Admission>
{
};

TEST_P(TenantGuard, LetsOnlyOursIn)
{
    const auto& param = GetParam();
    TenantRules rules{ids(param.allowed), std::nullopt, "Clinica Milano"};
    if (!param.mirrored.empty())
        rules.mirrored = TenantId{param.mirrored};

    const auto admitted = admit(UserInfo{"u1", ids(param.theirs)}, rules);

    ASSERT_EQ(admitted.has_value(), !param.admitted.empty());
    if (admitted)
        EXPECT_EQ(admitted->text(), param.admitted);
    else
    {
        EXPECT_EQ(code_of(admitted), Errc::refused);
        EXPECT_NE(admitted.error().detail.find("Clinica Milano"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Users,
    TenantGuard,
    testing::Values(
        Admission{"ours", {"a"}, {"a"}, "", "a"},
        Admission{"one of ours", {"b"}, {"a", "b"}, "", "b"},
        Admission{"ours, as mirrored", {"a"}, {"a", "b"}, "a", "a"},
        Admission{"a stranger", {"x"}, {"a"}, "", ""},
        Admission{"a stranger whom the mirror knows", {"x"}, {"a"}, "x", ""},
        Admission{"nobody's", {}, {"a"}, "", ""},
        Admission{"nobody is allowed", {"a"}, {}, "", ""},
        Admission{"ours, but another than mirrored", {"b"}, {"a", "b"}, "a", ""},
        Admission{"ours and a stranger's", {"x", "a"}, {"a"}, "", "a"},
        Admission{"two of ours", {"a", "b"}, {"a", "b"}, "", ""},
        Admission{"two of ours, one mirrored", {"a", "b"}, {"a", "b"}, "b", "b"},
        Admission{"in another case", {"A"}, {"a"}, "", ""},
        Admission{"with a blank", {"a "}, {"a"}, "", ""}
    )
);

TEST(TenantGuardMessage, NamesOurClinicAndTheirTenant)
{
    const TenantRules rules{ids({"tenant-1"}), std::nullopt, "Clinica Milano"};

    EXPECT_EQ(
        admit(UserInfo{"u1", ids({"tenant-9"})}, rules).error().detail,
        "the user who logged in does not belong to \"Clinica Milano\": their tenant \"tenant-9\" is not in "
        "allowed_tenants"
    );
    EXPECT_EQ(
        admit(UserInfo{"u1", ids({"\x1b[2J"})}, rules).error().detail,
        "the user who logged in does not belong to \"Clinica Milano\": their tenant (not printable) is not "
        "in allowed_tenants"
    );
}

}  // namespace
}  // namespace giposync::oauth
