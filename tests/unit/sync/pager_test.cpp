#include "sync/pager.hpp"

#include <gtest/gtest.h>

namespace giposync::sync {
namespace {

// A page of a list that stands still: the row reached before is the first of the page.
PageFacts still(const Pager& pager, std::int64_t total)
{
    const auto ask = pager.next();
    PageFacts facts;
    facts.offset = ask.offset;
    facts.rows = std::max<std::int64_t>(0, std::min(ask.limit, total - ask.offset));
    facts.good_rows = facts.rows;
    facts.has_more = ask.offset + facts.rows < total;
    const auto known = pager.state().reached - ask.offset - 1;
    if (ask.offset > 0 && known < facts.rows)
        facts.frontier = facts.last_recent = facts.last_proven = known;
    return facts;
}

PageFacts good(std::int64_t offset, std::int64_t rows, bool has_more)
{
    PageFacts facts;
    facts.offset = offset;
    facts.rows = facts.good_rows = rows;
    facts.has_more = has_more;
    return facts;
}

std::int64_t requests_for(std::int64_t total, std::int64_t limit)
{
    Pager pager{limit};
    std::int64_t requests = 0;
    for (;;)
    {
        ++requests;
        const auto verdict = pager.judge(still(pager, total));
        if (verdict == Verdict::complete)
        {
            EXPECT_EQ(pager.state().reached, total);
            EXPECT_EQ(pager.state().drift, 0);
            EXPECT_TRUE(pager.state().proved);
            return requests;
        }
        EXPECT_EQ(verdict, Verdict::accepted);
    }
}

TEST(PagerTest, AStillListCostsOneRowAPageAndNoMore)
{
    for (const std::int64_t limit : {2, 3, 10, 100})
        for (std::int64_t total = 0; total <= 1000; total += total < 30 ? 1 : 97)
            EXPECT_LE(requests_for(total, limit), (total + limit - 2) / (limit - 1) + 1)
                << total << " by " << limit;
    EXPECT_EQ(requests_for(1000, 100), 11);
    EXPECT_EQ(requests_for(100, 100), 1);
    EXPECT_EQ(requests_for(0, 100), 1);
}

TEST(PagerTest, AMissingAnchorIsLookedForFurtherBack)
{
    Pager pager{10};
    ASSERT_EQ(pager.judge(good(0, 10, true)), Verdict::accepted);
    ASSERT_EQ(pager.next().offset, 9);

    EXPECT_EQ(pager.judge(good(9, 10, true)), Verdict::gap);
    EXPECT_EQ(pager.next().offset, 5);

    auto found = good(5, 10, true);
    found.last_recent = found.last_proven = 2;
    EXPECT_EQ(pager.judge(found), Verdict::accepted);
    EXPECT_EQ(pager.state().reached, 15);
    EXPECT_EQ(pager.state().drift, 1);
}

TEST(PagerTest, TheBeginningOfTheListNeedsNoAnchor)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));
    pager.judge(good(9, 10, true));
    pager.judge(good(5, 10, true));
    ASSERT_EQ(pager.next().offset, 0);

    EXPECT_EQ(pager.judge(good(0, 10, true)), Verdict::accepted);
}

TEST(PagerTest, AnEmptyPageBehindTheBeginningIsNoEnd)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));

    EXPECT_EQ(pager.judge(good(9, 0, false)), Verdict::gap);
}

TEST(PagerTest, FarBackASingleKnownRowProvesNothing)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));
    auto stray = good(9, 10, true);
    stray.last_proven = 9;
    stray.proven_rows = 1;

    EXPECT_EQ(pager.judge(stray), Verdict::gap);
}

TEST(PagerTest, AnEmptyPageThatPromisesMoreIsAskedForAgain)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));
    const auto first = pager.next();

    EXPECT_EQ(pager.judge(good(9, 0, true)), Verdict::accepted);
    EXPECT_EQ(pager.next().offset, first.offset);
    EXPECT_TRUE(pager.state().proved);
}

TEST(PagerTest, APageOfNothingButTheAnchorIsAskedForAgainBeforeItsProofIsGivenUp)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));
    auto anchor = good(9, 1, true);
    anchor.frontier = anchor.last_recent = anchor.last_proven = 0;

    EXPECT_EQ(pager.judge(anchor), Verdict::accepted);
    EXPECT_EQ(pager.next().offset, 9);
    EXPECT_TRUE(pager.state().proved);

    EXPECT_EQ(pager.judge(anchor), Verdict::accepted);
    EXPECT_EQ(pager.next().offset, 10);
    EXPECT_FALSE(pager.state().proved);
}

TEST(PagerTest, PagesThatStayEmptyEndTheWalkAsFailed)
{
    Pager pager{10};
    pager.judge(good(0, 10, true));
    int pages = 0;
    while (pager.judge(good(pager.next().offset, 0, true)) != Verdict::stuck)
        ASSERT_LT(++pages, 50);
    EXPECT_FALSE(pager.state().proved);
}

TEST(PagerTest, AServerOfOneRowAPageIsWalkedToItsEndWithoutProof)
{
    Pager pager{10};
    std::int64_t requests = 0;
    for (Verdict verdict = Verdict::accepted; verdict != Verdict::complete; ++requests)
    {
        ASSERT_LT(requests, 100);
        const auto offset = pager.next().offset;
        auto facts = good(offset, 1, offset < 29);
        if (offset == pager.state().reached - 1)
            facts.frontier = facts.last_recent = facts.last_proven = 0;
        verdict = pager.judge(facts);
        ASSERT_NE(verdict, Verdict::stuck);
    }
    EXPECT_EQ(pager.state().reached, 30);
    EXPECT_FALSE(pager.state().proved);
}

TEST(PagerTest, AListWithoutAnOrderIsNoticed)
{
    Pager pager{10};
    int requests = 0;
    while (!pager.state().unstable)
    {
        ASSERT_LT(++requests, 200);
        pager.judge(good(pager.next().offset, 10, true));
    }
    EXPECT_EQ(pager.next().offset, 0);
    EXPECT_EQ(pager.judge(good(0, 10, true)), Verdict::accepted);
    EXPECT_EQ(pager.next().offset, 10);
    EXPECT_EQ(pager.judge(good(10, 10, false)), Verdict::complete);
    EXPECT_FALSE(pager.state().proved);
}

TEST(PagerTest, RowsThatCannotBeAnchorsAreReachedOver)
{
    Pager pager{10};
    auto first = good(0, 10, true);
    first.good_rows = 7;
    first.bad_tail = 3;
    pager.judge(first);

    EXPECT_EQ(pager.next().offset, 6);

    auto second = good(6, 10, true);
    second.frontier = second.last_recent = second.last_proven = 0;
    EXPECT_EQ(pager.judge(second), Verdict::accepted);
    EXPECT_EQ(pager.state().drift, 0);
    EXPECT_EQ(pager.next().offset, 15);
}

// What comes of a page that is halved until the item that breaks it is not in it, or is alone.
PageFacts around_broken_item(const Pager& pager, std::int64_t total, std::int64_t broken)
{
    const auto ask = pager.next();
    const auto has_it = [&](std::int64_t rows) { return ask.offset <= broken && broken < ask.offset + rows; };
    auto rows = std::max<std::int64_t>(0, std::min(ask.limit, total - ask.offset));
    for (auto limit = ask.limit; has_it(rows) && limit > 1; rows = std::min(rows, limit))
        limit /= 2;
    auto facts = good(ask.offset, rows, ask.offset + rows < total);
    if (has_it(rows))
    {
        facts.good_rows = 0;
        facts.has_more = true;  // as nobody can read
        return facts;
    }
    const auto last_known = std::min(rows, pager.state().reached - pager.state().bad_tail - ask.offset) - 1;
    if (last_known < 0)
        return facts;
    facts.last_recent = facts.last_proven = last_known;
    facts.proven_rows = facts.known_rows = last_known + 1;
    if (last_known == pager.state().reached - pager.state().bad_tail - ask.offset - 1)
        facts.frontier = last_known;
    return facts;
}

TEST(PagerTest, AnItemThatBreaksItsPageStopsNoWalkHoweverLongTheOverlapIs)
{
    constexpr std::int64_t total = 120;
    for (const std::int64_t limit : {2, 5, 10, 23, 100})
        for (std::int64_t overlap = 1; overlap <= limit; ++overlap)
            for (std::int64_t broken = 40; broken < 40 + limit && broken < total; ++broken)
            {
                Pager::State state;
                state.limit = state.page_rows = limit;
                state.overlap = overlap;
                state.reached = state.fresh_until = 40;
                Pager pager{state};
                int requests = 0;
                for (auto verdict = Verdict::accepted; verdict != Verdict::complete;)
                {
                    ASSERT_LT(++requests, 200) << limit << " " << overlap << " " << broken;
                    verdict = pager.judge(around_broken_item(pager, total, broken));
                    ASSERT_NE(verdict, Verdict::stuck) << limit << " " << overlap << " " << broken;
                }
                ASSERT_EQ(pager.state().reached, total);
            }
}

TEST(PagerTest, NoListIsWalkedForEver)
{
    Pager pager{10};
    std::int64_t requests = 0;
    Verdict verdict = Verdict::accepted;
    while (verdict != Verdict::stuck && verdict != Verdict::complete)
    {
        ASSERT_LT(++requests, 5000);
        const auto offset = pager.next().offset;
        auto facts = good(offset, 10, true);
        facts.last_recent = facts.last_proven = 9;  // the same rows, again and again
        facts.offset = 0;
        verdict = pager.judge(facts);
    }
    EXPECT_EQ(verdict, Verdict::stuck);
}

}  // namespace
}  // namespace giposync::sync
