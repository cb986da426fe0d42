#include "sandbox/random.hpp"
#include "sandbox/row_ids.hpp"

#include <gtest/gtest.h>

#include <set>

namespace giposync::sandbox {
namespace {

struct RowIdsTest : testing::TestWithParam<IdStyle>
{
    RowIds ids{Kind::patients, GetParam()};
};

TEST_P(RowIdsTest, LeadBackToTheirRow)
{
    Random random{3};
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i)
    {
        const auto ordinal = static_cast<std::uint32_t>(random.below(0x1'0000'0000 - 1));
        const auto id = ids.text(ordinal);
        ASSERT_EQ(ids.ordinal(id), ordinal) << id;
        seen.insert(id);
    }
    EXPECT_EQ(seen.size(), 2000);
}

TEST_P(RowIdsTest, SortAsTheirTextsDo)
{
    Random random{4};
    for (int i = 0; i < 2000; ++i)
    {
        const auto a = static_cast<std::uint32_t>(random.below(1'000'000));
        const auto b = static_cast<std::uint32_t>(random.below(1'000'000));
        const bool by_text = GetParam() == IdStyle::number ? a < b : ids.text(a) < ids.text(b);
        ASSERT_EQ(ids.sort_key(a) < ids.sort_key(b), by_text) << ids.text(a) << " " << ids.text(b);
    }
}

TEST_P(RowIdsTest, OfOtherKindsOrSpellingsAreUnknown)
{
    const RowIds others{Kind::invoices, GetParam()};
    const bool told_apart = GetParam() != IdStyle::number;
    EXPECT_EQ(ids.ordinal(others.text(5)).has_value(), !told_apart);
    for (const auto& id :
         {"", "0", "-1", "007", "pat-", "pat-7", "12x", " 12", "99999999999", "pat-99999999999"})
        EXPECT_EQ(ids.ordinal(id), std::nullopt) << id;
    EXPECT_EQ(ids.ordinal(ids.text(5) + " "), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Styles, RowIdsTest, testing::Values(IdStyle::text, IdStyle::number, IdStyle::uuid));

TEST(RowIdTokens, AreTextsOrNumbers)
{
    std::string out;
    RowIds{Kind::patients, IdStyle::text}.append_token(out, 11);
    out += ' ';
    RowIds{Kind::patients, IdStyle::number}.append_token(out, 11);
    EXPECT_EQ(out, R"("pat-0000000012" 12)");
}

TEST(RowIdTokens, UuidsLookLikeUuids)
{
    EXPECT_EQ(RowIds(Kind::patients, IdStyle::uuid).text(0).size(), 36);
    EXPECT_EQ(RowIds(Kind::patients, IdStyle::uuid).text(0)[14], '4');
    EXPECT_EQ(unmixed(mixed(123'456'789)), 123'456'789);
}

}  // namespace
}  // namespace giposync::sandbox
