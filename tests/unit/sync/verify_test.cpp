#include "sync/verify.hpp"
#include "unit/sync/sync_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;
using test::Asked;
using test::item;
using test::page;
using test::rows;

struct VerifyTest : test::SyncFixture
{
    std::string told;  // "missing 3, extra 7"

    // A mirror of rows 1 .. 25, and a server of the same.
    VerifyTest()
    {
        serve(1, 26);
        sync(parents);
        server.requests = 0;
    }

    void serve(std::int64_t first, std::int64_t end)
    {
        server.answer = [first, end](const Asked& asked) {
            const auto from = first + asked.offset;
            return rows(from, std::min(from + asked.limit, end), from + asked.limit < end);
        };
    }

    // The same, but for one row.
    void serve_with(std::int64_t id, const std::string& text)
    {
        server.answer = [id, text](const Asked& asked) {
            std::vector<std::string> items;
            for (auto i = 1 + asked.offset; i < std::min<std::int64_t>(1 + asked.offset + asked.limit, 26);
                 ++i)
                items.push_back(i == id ? text : item(i));
            return page(items, 1 + asked.offset + asked.limit < 26);
        };
    }

    Result<VerifyReport> verify(const config::Resource& resource)
    {
        const auto tell = [this](const Difference& one) {
            told += (told.empty() ? "" : ", ") + std::string(name_of(one.kind)) + " " + one.id;
        };
        Verify one{api, *mirror.mirror, resource, {net::Urgency::reconcile, "milano", {}}, tell};
        return simulation.run(one.run());
    }

    // Everything that a reader can see.
    std::string contents()
    {
        return mirror.query("SELECT * FROM parents_all ORDER BY _id") +
               mirror.query("SELECT * FROM changes") + mirror.query("SELECT * FROM sync_runs") +
               mirror.query("SELECT resource, state, watermark FROM sync_status") +
               mirror.query("SELECT * FROM rejects");
    }
};

TEST_F(VerifyTest, FindsNothingWhereNothingDiffers)
{
    const auto report = verify(parents);

    ASSERT_TRUE(report);
    EXPECT_EQ(report->compared, 25);
    EXPECT_EQ(report->differences, 0);
    EXPECT_EQ(report->requests, 3);
    EXPECT_TRUE(report->proved);
    EXPECT_EQ(told, "");
}

TEST_F(VerifyTest, NamesEachDifferenceOnce)
{
    serve(3, 29);  // 1 and 2 are gone, 26 to 28 are new

    const auto report = verify(parents);

    ASSERT_TRUE(report);
    EXPECT_EQ(told, "missing 26, missing 27, missing 28, extra 1, extra 2");
    EXPECT_EQ(report->differences, 5);
    EXPECT_EQ(report->compared, 26);
}

TEST_F(VerifyTest, NamesWhatDiffersAlsoWhereItIsReadTwice)
{
    serve_with(10, item(10, R"(,"name":"x")"));  // the last of a page, and the first of the next

    ASSERT_TRUE(verify(parents));

    EXPECT_EQ(told, "differs 10");
}

TEST_F(VerifyTest, TheSameValueInAnotherSpellingIsNoDifference)
{
    serve_with(10, "{ \"id\" : 10 }");

    ASSERT_TRUE(verify(parents));

    EXPECT_EQ(told, "");
}

TEST_F(VerifyTest, ChangesNothing)
{
    const auto before = contents();
    serve_with(3, item(3, R"(,"fresh":{"field":1},"list":[{"a":1}])"));
    ASSERT_TRUE(verify(parents));
    serve(20, 60);
    ASSERT_TRUE(verify(parents));
    server.answer = [](const Asked&) { return page({"{}", "17"}, false); };
    ASSERT_TRUE(verify(parents));

    EXPECT_EQ(contents(), before);
}

TEST_F(VerifyTest, ADeletedRowThatIsListedAsDeletedIsNoDifference)
{
    parents.deleted = "gone";
    serve_with(3, item(3, R"(,"gone":true)"));
    sync(parents);

    ASSERT_TRUE(verify(parents));

    EXPECT_EQ(told, "");
}

TEST_F(VerifyTest, ADeletedRowThatWasNeverMirroredIsNotMissing)
{
    parents.deleted = "gone";
    server.answer = [](const Asked& asked) {
        const auto end = std::min<std::int64_t>(1 + asked.offset + asked.limit, 27);
        std::vector<std::string> items;
        for (auto i = 1 + asked.offset; i < end; ++i)
            items.push_back(i == 26 ? item(i, R"(,"gone":true)") : item(i));
        return page(items, end < 27);
    };

    ASSERT_TRUE(verify(parents));

    EXPECT_EQ(told, "");
}

TEST_F(VerifyTest, AFailureIsPassedOn)
{
    server.answer = [](const Asked&) { return net::Response{403, {}, ""}; };

    const auto report = verify(parents);

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Errc::forbidden);
}

TEST_F(VerifyTest, AListWithoutAnEndIsNotWalkedForEver)
{
    server.answer = [](const Asked& asked) { return rows(1, 1 + asked.limit, true); };

    const auto report = verify(parents);

    ASSERT_FALSE(report);
    EXPECT_EQ(report.error().code, Errc::malformed);
    EXPECT_NE(report.error().detail.find("the list gets nowhere"), std::string::npos);
}

TEST_F(VerifyTest, SaysWhereTheListMovedTooMuchToBeSure)
{
    server.answer = [this](const Asked& asked) {
        std::vector<std::string> items;  // another order each time: by one, two and three rows at a time
        for (std::int64_t i = asked.offset; i < std::min<std::int64_t>(asked.offset + asked.limit, 25); ++i)
            items.push_back(item(1 + i * (1 + server.requests) % 25));
        return page(items, asked.offset + asked.limit < 25);
    };

    const auto report = verify(parents);

    ASSERT_TRUE(report);
    EXPECT_FALSE(report->proved);
}

TEST_F(VerifyTest, ARowThatVanishesBeforeThePageHidesNoOther)
{
    bool shifted = false;
    server.answer = [&shifted](const Asked& asked) {
        shifted = shifted || asked.offset > 0;
        const auto first = shifted ? 3 : 1;
        const auto from = first + asked.offset;
        return rows(from, std::min<std::int64_t>(from + asked.limit, 26), from + asked.limit < 26);
    };

    const auto report = verify(parents);

    ASSERT_TRUE(report);
    EXPECT_TRUE(report->proved);
    EXPECT_EQ(told, "") << "1 and 2 were there when they were read";
}

struct VerifyChildrenTest : VerifyTest
{
    VerifyChildrenTest()
    {
        server.answer = [](const Asked& asked) {
            const auto parent = std::stoll(asked.path.substr(std::string("https://api/parents/").size()));
            return page({item(100 + parent)}, false);
        };
        sync(children);
    }
};

TEST_F(VerifyChildrenTest, EachLiveParentIsAskedForItsOwn)
{
    const auto report = verify(children);

    ASSERT_TRUE(report);
    EXPECT_EQ(report->compared, 25);
    EXPECT_EQ(told, "");
}

TEST_F(VerifyChildrenTest, TheChildrenOfAParentThatHasGoneAreExtra)
{
    const auto inner = server.answer;
    server.answer = [inner](const Asked& asked) {
        return asked.path == "https://api/parents/7/children" ? net::Response{404, {}, ""} : inner(asked);
    };

    ASSERT_TRUE(verify(children));

    EXPECT_EQ(told, "extra 107");
}

}  // namespace
}  // namespace giposync::sync
