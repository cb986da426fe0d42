#include "base/json.hpp"
#include "browser.hpp"

#include <gtest/gtest.h>

namespace giposync::sandbox {
namespace {

struct OddItem : testing::TestWithParam<Odd>
{
    Sandbox sandbox{Options{}, noon};
    Random random{1};
};

// What the sandbox claims about an item is checked by those who will have to deal with it.
TEST_P(OddItem, IsMirrorableIfItIsJsonInUtf8WithAnId)
{
    const auto text = odd_text(GetParam(), {}, R"("p1")", R"("2026-01-31T12:00:00Z")");

    const bool whole = json::valid(text) && json::valid_utf8(text);
    const auto id = whole ? json::find(text, "id") : std::nullopt;
    const bool identified =
        id && (id->front() == '"' || std::isdigit(static_cast<unsigned char>(id->front())));
    EXPECT_EQ(mirrorable(GetParam()) == Mirrorable::yes, identified) << text.substr(0, 200);
}

TEST_P(OddItem, StandsInTheListExactlyAsItIs)
{
    const auto id = insert_odd(sandbox.clinic(), Kind::patients, GetParam(), random, noon);

    const auto text = odd_text(GetParam(), {}, json_string(id), R"("2026-01-31T12:00:00.000Z")");
    Browser browser{sandbox};
    browser.log_in();
    const auto body = browser.list("patients?updatedSince=2026-01-31T12:00:00Z").body;
    EXPECT_EQ(body, R"({"items":[)" + text + R"(],"hasMore":false})");
    EXPECT_EQ(sandbox.truth(Kind::patients).contains(id), mirrorable(GetParam()) == Mirrorable::yes);
    const auto hopeless = sandbox.clinic().unmirrorable(Kind::patients);
    EXPECT_EQ(
        hopeless,
        mirrorable(GetParam()) == Mirrorable::yes ? std::vector<std::string>{} : std::vector{text}
    );
}

TEST_P(OddItem, CanBeDeleted)
{
    const auto id = insert_odd(sandbox.clinic(), Kind::patients, GetParam(), random, noon);
    RowList& list = sandbox.clinic().list(Kind::patients);
    list.remove(*list.rows().find(id), noon);
    EXPECT_EQ(sandbox.truth(Kind::patients).size(), 200);
    EXPECT_TRUE(sandbox.clinic().unmirrorable(Kind::patients).empty());
}

INSTANTIATE_TEST_SUITE_P(
    All,
    OddItem,
    testing::ValuesIn(all_odd),
    [](const testing::TestParamInfo<Odd>& one) { return std::string(name_of(one.param)); }
);

TEST(OddItems, NumbersStayNumbersWhereIdsAreNumbers)
{
    Options options;
    options.data.ids = IdStyle::number;
    Sandbox sandbox{options, noon};
    Random random{1};
    const auto id = insert_odd(sandbox.clinic(), Kind::patients, Odd::trailing_zeros, random, noon);
    EXPECT_EQ(member_at(*sandbox.served(Kind::patients, id), "id"), "201");
}

}  // namespace
}  // namespace giposync::sandbox
