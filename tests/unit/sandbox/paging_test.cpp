#include "browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

std::string id_in(const std::string& item)
{
    const auto token = member_at(item, "id");
    return std::string(token.starts_with('"') ? token.substr(1, token.size() - 2) : token);
}

std::map<std::string, std::string> by_id(const std::vector<std::string>& items)
{
    std::map<std::string, std::string> found;
    for (const auto& item : items)
        found[id_in(item)] = item;
    return found;
}

struct Ordered
{
    SortKey order;
    Direction direction;
    IdStyle ids;

    friend std::ostream& operator<<(std::ostream& out, const Ordered& o)
    {
        return out << static_cast<int>(o.order) << static_cast<int>(o.direction) << static_cast<int>(o.ids);
    }
};

std::vector<Ordered> every_order()
{
    std::vector<Ordered> found;
    for (const auto order : {SortKey::changed, SortKey::id, SortKey::name, SortKey::insertion})
        for (const auto direction : {Direction::ascending, Direction::descending})
            for (const auto ids : {IdStyle::text, IdStyle::number, IdStyle::uuid})
                found.push_back({order, direction, ids});
    return found;
}

struct PagingTest : testing::TestWithParam<Ordered>
{
    Options options = [] {
        Options chosen;
        chosen.data.patients = 30;
        chosen.data.ids = GetParam().ids;
        for (ListOptions& list : chosen.lists)
        {
            list.order = GetParam().order;
            list.direction = GetParam().direction;
        }
        return chosen;
    }();
    Sandbox sandbox{options, noon};
    Browser browser{sandbox};

    // Rows changed, deleted, restored and inserted all over the lists.
    void shake(int times)
    {
        Random random{11};
        for (int i = 0; i < times; ++i)
            sandbox.mutate_randomly(random, noon + i * 100ms);
    }
};

// The list of every kind, the first price list's items among them.
std::string list_of(Kind kind, Sandbox& sandbox)
{
    if (kind != Kind::price_list_items)
        return std::string(facts(kind).segment);
    return "pricelists/" + sandbox.truth(Kind::price_lists).begin()->first + "/items";
}

TEST_P(PagingTest, AListThatStandsStillIsReadWhole)
{
    shake(400);
    browser.log_in();
    for (const KindFacts& one : kinds)
    {
        const auto window = one.kind == Kind::availabilities ? "&from=2000-01-01&to=2100-01-01" : "";
        const auto items = walk(browser, list_of(one.kind, sandbox), "limit=13" + std::string(window));
        auto truth = sandbox.truth(one.kind);
        const auto parents = sandbox.clinic().parents(one.kind);
        const auto first = sandbox.truth(Kind::price_lists).begin()->first;
        std::erase_if(truth, [&](const auto& row) {
            const auto parent = parents.find(row.first);
            return parent != parents.end() && parent->second != first;
        });

        EXPECT_EQ(by_id(items), truth) << one.resource;
        EXPECT_EQ(items.size(), truth.size()) << one.resource << " repeats rows";
    }
}

TEST_P(PagingTest, TheOrderIsTheOneThatWasAskedFor)
{
    shake(200);
    browser.log_in();
    const auto items = walk(browser, "patients");

    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& item : items)
    {
        auto id = id_in(item);
        if (GetParam().ids == IdStyle::number)
            id.insert(0, 12 - id.size(), '0');
        const auto path = GetParam().order == SortKey::name ? "lastName" : "updatedAt";
        const auto first =
            GetParam().order == SortKey::id ? "" : std::string(member_at(item, path)).substr(0, 33);
        keys.emplace_back(GetParam().order == SortKey::name ? first.substr(0, 8) : first, id);
    }
    if (GetParam().order == SortKey::insertion || GetParam().order == SortKey::name)
        return;  // insertion shows in no field; names are compared below
    if (GetParam().direction == Direction::descending)
        std::reverse(keys.begin(), keys.end());
    EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST_P(PagingTest, AFilterKeepsWhatChangedSince)
{
    shake(300);
    browser.log_in();
    const std::string since = "2026-01-31T12:00:05Z";
    std::map<std::string, std::string> wanted;
    for (const auto& [id, text] : sandbox.truth(Kind::appointments))
        if (*read_time(value_in({200, {}, text}, "updatedAt"), Zoning::z) >= *read_time(since, Zoning::z))
            wanted[id] = text;

    const auto items = walk(browser, "appointments", "limit=3&updatedSince=" + since);

    EXPECT_GT(wanted.size(), 5);
    EXPECT_EQ(by_id(items), wanted);
    EXPECT_EQ(items.size(), wanted.size());
}

TEST_P(PagingTest, AWindowKeepsItsDays)
{
    shake(300);
    browser.log_in();
    std::map<std::string, std::string> wanted;
    for (const auto& [id, text] : sandbox.truth(Kind::availabilities))
        if (const auto date = member_at(text, "date"); date >= "\"2026-02-03\"" && date < "\"2026-02-12\"")
            wanted[id] = text;

    const auto items = walk(browser, "availabilities", "limit=5&from=2026-02-03&to=2026-02-12");

    EXPECT_GT(wanted.size(), 20);
    EXPECT_EQ(by_id(items), wanted);
}

INSTANTIATE_TEST_SUITE_P(Orders, PagingTest, testing::ValuesIn(every_order()));

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
