#include "browser.hpp"

#include <gtest/gtest.h>

#include <set>

namespace giposync::sandbox {
namespace {

using namespace std::chrono_literals;

struct MutationTest : testing::Test
{
    Options options = [] {
        Options chosen;
        chosen.data.patients = 40;
        return chosen;
    }();
    Sandbox sandbox{options, noon};
    Browser browser{sandbox};
    Random random{5};
    Instant now = noon;

    Mutated mutate(Kind kind, Mutation mutation)
    {
        now += 1s;
        return sandbox.mutate(kind, mutation, random, now);
    }

    std::string changed(Kind kind, const std::string& id)
    {
        return value_in({200, {}, *sandbox.served(kind, id)}, "updatedAt");
    }
};

struct EachMutation : MutationTest, testing::WithParamInterface<Mutation>
{
};

TEST_P(EachMutation, LeavesTheListsWhole)
{
    browser.log_in();
    for (int i = 0; i < 80; ++i)
        mutate(i % 2 == 0 ? Kind::patients : Kind::treatments, GetParam());
    if (GetParam() == Mutation::odd_item)
        return;  // a page with such an item is no JSON
    EXPECT_EQ(by_id(walk(browser, "patients")), sandbox.truth(Kind::patients));
    EXPECT_EQ(by_id(walk(browser, "treatments")), sandbox.truth(Kind::treatments));
}

TEST_P(EachMutation, SaysWhatItHasDone)
{
    const auto before = sandbox.truth(Kind::patients);
    const auto done = mutate(Kind::patients, GetParam());
    const bool silent = GetParam() == Mutation::new_field;

    EXPECT_NE(sandbox.truth(Kind::patients), GetParam() == Mutation::odd_item ? decltype(before){} : before);
    EXPECT_EQ(done.ids.empty(), silent);
    EXPECT_TRUE(done.text().find(" patients") != std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    All,
    EachMutation,
    testing::ValuesIn(all_mutations),
    [](const testing::TestParamInfo<Mutation>& one) { return std::string(name_of(one.param)); }
);

TEST_F(MutationTest, TheSameSeedTellsTheSameStory)
{
    Sandbox other{options, noon};
    Random dice{9};
    Random same_dice{9};
    for (int i = 0; i < 500; ++i)
    {
        const Instant moment = noon + i * 1s;
        ASSERT_EQ(
            sandbox.mutate_randomly(dice, moment).text(),
            other.mutate_randomly(same_dice, moment).text()
        );
    }
    for (const KindFacts& one : kinds)
        EXPECT_EQ(sandbox.truth(one.kind), other.truth(one.kind));
}

TEST_F(MutationTest, AnUpdateMovesTheChangeTimeAndOneField)
{
    const auto before = sandbox.truth(Kind::patients);
    const auto done = mutate(Kind::patients, Mutation::update);
    const auto& id = done.ids.front();

    EXPECT_EQ(changed(Kind::patients, id), "2026-01-31T12:00:01.000Z");
    EXPECT_EQ(
        with_member(
            *sandbox.served(Kind::patients, id),
            "updatedAt",
            member_at(before.at(id), "updatedAt")
        ) == before.at(id),
        false
    );
    EXPECT_EQ(sandbox.truth(Kind::patients).size(), before.size());
}

TEST_F(MutationTest, AnUpdateReachesEveryFieldButTheRowsOwn)
{
    std::set<std::string> touched;
    for (int i = 0; i < 800; ++i)
    {
        const auto before = sandbox.truth(Kind::patients);
        const auto id = mutate(Kind::patients, Mutation::update).ids.front();
        const auto after = *sandbox.served(Kind::patients, id);
        EXPECT_EQ(member_at(after, "createdAt"), member_at(before.at(id), "createdAt"));
        for (const auto& [name, value] : members_of(after))
            if (value != member_at(before.at(id), name))
                touched.insert(std::string(name));
    }
    for (const auto* const name :
         {"lastName", "birthDate", "contacts", "phones", "tags", "privacyConsent", "notes"})
        EXPECT_TRUE(touched.contains(name)) << name;
}

TEST_F(MutationTest, ATieSharesTheTimeOfTheNewestRow)
{
    const auto newest = changed(Kind::patients, mutate(Kind::patients, Mutation::update).ids.front());
    const auto tied = mutate(Kind::patients, Mutation::tie).ids.front();
    EXPECT_EQ(changed(Kind::patients, tied), newest);
}

TEST_F(MutationTest, ATieWithNothingNewIsOneOfTwoRows)
{
    const auto done = mutate(Kind::patients, Mutation::tie);
    ASSERT_EQ(done.ids.size(), 2);
    for (const auto& id : done.ids)
        EXPECT_EQ(changed(Kind::patients, id), "2026-01-31T12:00:01.000Z");
}

TEST_F(MutationTest, NoRowsTimeRunsBackwards)
{
    for (int i = 0; i < 400; ++i)
    {
        const auto before = sandbox.truth(Kind::treatments);
        const auto done = mutate(Kind::treatments, i % 3 == 0 ? Mutation::late_update : Mutation::update);
        for (const auto& id : done.ids)
            ASSERT_GE(changed(Kind::treatments, id), value_in({200, {}, before.at(id)}, "updatedAt"));
    }
}

TEST_F(MutationTest, ALateCommitLiesInThePastButNotTooFar)
{
    for (const auto mutation : {Mutation::late_insert, Mutation::late_update})
        for (int i = 0; i < 50; ++i)
        {
            const auto id = mutate(Kind::patients, mutation).ids.front();
            const auto time = *read_time(changed(Kind::patients, id), Zoning::z);
            ASSERT_LT(time, now);
            ASSERT_GE(time, now - 30s);
        }
}

TEST_F(MutationTest, ABulkUpdateHasOneTime)
{
    const auto done = mutate(Kind::patients, Mutation::bulk_update);
    EXPECT_GE(done.ids.size(), 2);
    for (const auto& id : done.ids)
        EXPECT_EQ(changed(Kind::patients, id), "2026-01-31T12:00:01.000Z");
}

TEST_F(MutationTest, ARestoredRowComesBackAsItWas)
{
    const auto before = sandbox.truth(Kind::patients);
    const auto id = mutate(Kind::patients, Mutation::remove).ids.front();
    EXPECT_EQ(sandbox.served(Kind::patients, id), std::nullopt);

    const auto done = mutate(Kind::patients, Mutation::restore);

    EXPECT_EQ(done.ids.front(), id);
    EXPECT_EQ(
        *sandbox.served(Kind::patients, id),
        with_member(before.at(id), "updatedAt", "\"2026-01-31T12:00:02.000Z\"")
    );
}

TEST_F(MutationTest, WithNothingToRestoreARowIsInserted)
{
    EXPECT_EQ(mutate(Kind::patients, Mutation::restore).text(), "insert patients pat-0000000041");
}

TEST_F(MutationTest, ANewFieldShowsWithoutAChange)
{
    const auto before = sandbox.truth(Kind::patients);
    sandbox.clinic().deploy(Kind::patients, {"loyaltyCard", "{\"level\":2}", 0.5});

    std::size_t shown = 0;
    for (const auto& [id, text] : sandbox.truth(Kind::patients))
    {
        const bool shows = !member_at(text, "loyaltyCard").empty();
        shown += shows ? 1U : 0U;
        EXPECT_EQ(shows ? without_member(text, "loyaltyCard") : text, before.at(id));
    }
    EXPECT_GT(shown, 5);
    EXPECT_LT(shown, 35);
}

TEST_F(MutationTest, APriceListTakesItsItemsAlongAndBringsThemBack)
{
    const auto before = sandbox.truth(Kind::price_list_items);
    const auto id = mutate(Kind::price_lists, Mutation::remove).ids.front();
    const auto without = sandbox.truth(Kind::price_list_items);
    EXPECT_EQ(without.size(), before.size() * 2 / 3);
    browser.log_in();
    EXPECT_EQ(browser.list("pricelists/" + id + "/items").status, 404);

    mutate(Kind::price_lists, Mutation::restore);

    EXPECT_EQ(sandbox.truth(Kind::price_list_items), before);
    EXPECT_EQ(browser.list("pricelists/" + id + "/items").status, 200);
}

TEST_F(MutationTest, ANewPriceListHasItems)
{
    const auto id = mutate(Kind::price_lists, Mutation::insert).ids.front();
    browser.log_in();
    EXPECT_EQ(walk(browser, "pricelists/" + id + "/items").size(), 5);
    EXPECT_EQ(
        sandbox.clinic().parents(Kind::price_list_items).size(),
        sandbox.truth(Kind::price_list_items).size()
    );
}

TEST_F(MutationTest, AScheduleChangesThingsBeforeEachRequest)
{
    browser.log_in();
    std::vector<std::string> story;
    sandbox.on_mutation = [&](const Mutated& done) { story.push_back(done.text()); };
    MutationSchedule schedule;
    schedule.least = 3;
    schedule.most = 3;
    schedule.mix.kinds = {Kind::patients};
    sandbox.schedule(schedule);

    const auto first = browser.list("patients?limit=200").body;
    browser.get("/v2/userinfo");
    EXPECT_EQ(story.size(), 3);
    const auto second = browser.list("patients?limit=200").body;
    EXPECT_EQ(story.size(), 6);
    EXPECT_NE(first, second);

    sandbox.end_schedule();
    browser.list("patients");
    EXPECT_EQ(story.size(), 6);
}

}  // namespace
}  // namespace giposync::sandbox
