#include "browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct PageTest : testing::Test
{
    Options options;
    std::optional<Sandbox> sandbox;
    std::optional<Browser> browser;

    Browser& start()
    {
        options.data.patients = 30;
        sandbox.emplace(options, noon);
        browser.emplace(*sandbox);
        browser->log_in();
        return *browser;
    }
};

TEST_F(PageTest, NamesAreSortedByTheirFirstEightBytes)
{
    options.lists[Kind::patients].order = SortKey::name;
    std::vector<std::string> names;
    for (const auto& item : walk(start(), "patients"))
        names.push_back(std::string(member_at(item, "lastName")).substr(0, 9));

    EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
    EXPECT_NE(names.front(), names.back());
}

TEST_F(PageTest, AnUnstableListHasAnotherOrderEachTime)
{
    options.lists[Kind::patients].stability = Stability::unstable;
    start();

    std::set<std::string> bodies;
    for (int i = 0; i < 10; ++i)
    {
        const auto answer = browser->list("patients?limit=100");
        EXPECT_EQ(elements_of(member_at(answer.body, "items")).size(), 30);
        bodies.insert(answer.body);
    }

    EXPECT_GT(bodies.size(), 5);
}

TEST_F(PageTest, TheServerCapsTheLimitOrRefusesIt)
{
    options.pages.max_limit = 10;
    start();
    EXPECT_EQ(elements_of(member_at(browser->list("patients?limit=1000").body, "items")).size(), 10);

    options.pages.over_max = Objection::refused;
    start();
    EXPECT_EQ(browser->list("patients?limit=11").status, 400);
    EXPECT_EQ(browser->list("patients?limit=10").status, 200);
}

TEST_F(PageTest, WithoutALimitThereIsADefault)
{
    options.pages.default_limit = 4;
    start();
    const auto answer = browser->list("patients");
    EXPECT_EQ(elements_of(member_at(answer.body, "items")).size(), 4);
    EXPECT_EQ(member_at(answer.body, "hasMore"), "true");
}

TEST_F(PageTest, ShortPagesLoseNothing)
{
    options.pages.short_pages = 0.7;
    start();
    const auto items = walk(*browser, "patients", "limit=10");
    EXPECT_EQ(by_id(items), sandbox->truth(Kind::patients));
    EXPECT_EQ(items.size(), 30);
    EXPECT_GT(sandbox->stats().by_path.at("/v2/tenants/tenant-abc123/patients"), 3);
}

TEST_F(PageTest, TheLastPageSaysSoEvenWhenItIsFull)
{
    start();
    EXPECT_EQ(member_at(browser->list("patients?limit=10&offset=20").body, "hasMore"), "false");
    EXPECT_EQ(member_at(browser->list("patients?limit=10&offset=19").body, "hasMore"), "true");
    EXPECT_EQ(browser->list("patients?limit=10&offset=5000").body, R"({"items":[],"hasMore":false})");
}

TEST_F(PageTest, AfterMeansAfter)
{
    options.data.times.digits = 9;
    options.lists[Kind::patients].since_means = SinceMeans::after;
    start();
    const auto all = walk(*browser, "patients");
    const auto third = value_in({200, {}, all[2]}, "updatedAt");

    EXPECT_EQ(walk(*browser, "patients", "updatedSince=" + third).size(), 27);

    options.lists[Kind::patients].since_means = SinceMeans::at_or_after;
    start();
    EXPECT_EQ(walk(*browser, "patients", "updatedSince=" + third).size(), 28);
}

TEST_F(PageTest, FlaggedRowsStayInTheListAndLeaveTheTruth)
{
    options.lists[Kind::patients].soft_delete = SoftDeleteOptions{"deletedAt", SoftDeleteOptions::Form::time};
    start();
    Random random{1};
    const auto done = sandbox->mutate(Kind::patients, Mutation::remove, random, noon + 1s);

    const auto items = by_id(walk(*browser, "patients"));

    ASSERT_EQ(items.size(), 30);
    EXPECT_EQ(member_at(items.at(done.ids.front()), "deletedAt"), "\"2026-01-31T12:00:01.000Z\"");
    EXPECT_EQ(member_at(items.at(done.ids.front()), "updatedAt"), "\"2026-01-31T12:00:01.000Z\"");
    EXPECT_EQ(sandbox->truth(Kind::patients).size(), 29);
    for (const auto& [id, text] : sandbox->truth(Kind::patients))
        EXPECT_EQ(member_at(text, "deletedAt"), "null");
}

TEST_F(PageTest, TheEnvelopeIsTheOneOfTheOptions)
{
    options.pages
        .envelope = {"data.items", "data.paging.hasMore", "total", R"("v":"2.1","errors":[])", R"("took":3)"};
    start();
    const auto body = browser->list("agendas?limit=1").body;
    EXPECT_TRUE(body.starts_with(R"({"v":"2.1","errors":[],"data":{"items":[{"id":"agd-)")) << body;
    EXPECT_TRUE(body.ends_with(R"(],"paging":{"hasMore":true}},"total":3,"took":3})")) << body;
}

TEST_F(PageTest, IdAndChangeTimeCanStandAnywhere)
{
    options.lists[Kind::patients].id = "key.value";
    options.lists[Kind::patients].changed = "meta.lastModified";
    start();
    Random random{1};
    const auto done = sandbox->mutate(Kind::patients, Mutation::update, random, noon + 1s);
    const auto text = *sandbox->served(Kind::patients, done.ids.front());
    EXPECT_EQ(member_at(text, "key.value"), json_string(done.ids.front()));
    EXPECT_EQ(member_at(text, "meta.lastModified"), "\"2026-01-31T12:00:01.000Z\"");

    options.lists[Kind::patients].changed = "key.changed";
    EXPECT_THROW(start(), std::invalid_argument);
}

}  // namespace
}  // namespace giposync::sandbox
