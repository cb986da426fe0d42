#include "base/event_names.hpp"
#include "support/captured_log.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"
#include "sync/page_source.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr const char* two_items = R"({"items":[{"id":"a"},{"id":"b"}],"hasMore":true})";
constexpr const char* broken = R"({"items":[{"id":"a"},{"id":"b)";

struct PageSourceTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport network;
    test::CapturedLog log;
    Api api{network, simulation.clock, [] { return 0.0; }, log, "https://api", TenantId{"t"}, {}};
    std::int64_t requests = 0;
    PageSource source{api, address(), {}, {net::Urgency::reconcile, "milano", 3min}, requests};

    ListAddress address() const
    {
        config::Resource resource;
        resource.path = "/things";
        return {resource, Zone{}, api.base, api.tenant, {}, std::nullopt};
    }

    Result<FetchedPage> fetch(std::int64_t offset, std::int64_t limit)
    {
        return simulation.run(source.fetch({offset, limit}));
    }

    Result<Existence> look_for(const std::string& id) { return simulation.run(source.look_for(id)); }

    // offset and limit of each request, "0+8 0+4"
    std::string asked() const
    {
        std::string text;
        for (const auto& url : network.urls())
        {
            const auto offset = url.substr(url.find("offset=") + 7);
            text += (text.empty() ? "" : " ") + offset.substr(0, offset.find('&')) + "+" +
                    url.substr(url.find("limit=") + 6);
        }
        return text;
    }
};

TEST_F(PageSourceTest, AsksForAPageInTheNameOfItsPurpose)
{
    network.answers(200, two_items, {{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"}});

    const auto fetched = fetch(40, 20);

    ASSERT_TRUE(fetched);
    EXPECT_EQ(fetched->offset, 40);
    EXPECT_EQ(fetched->page.items.size(), 2U);
    EXPECT_TRUE(fetched->page.has_more);
    EXPECT_EQ(fetched->server_time, Instant{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h});
    EXPECT_EQ(network.asked[0].url, "https://api/things?offset=40&limit=20");
    EXPECT_EQ(network.asked[0].purpose.urgency, net::Urgency::reconcile);
    EXPECT_EQ(network.asked[0].purpose.account, "milano");
    EXPECT_EQ(network.asked[0].purpose.overdue, 3min);
    EXPECT_EQ(requests, 1);
}

class TransientTest : public PageSourceTest, public testing::WithParamInterface<unsigned>
{
};

TEST_P(TransientTest, IsWaitedOut)
{
    network.answers(GetParam()).answers(GetParam(), "<html>").answers(200, two_items);

    ASSERT_TRUE(fetch(0, 10));

    EXPECT_EQ(requests, 3);
    EXPECT_EQ(asked(), "0+10 0+10 0+10");
    EXPECT_GE(simulation.elapsed(), 1s);
    EXPECT_EQ(log.count(events::walk_retry), 2);
}

TEST_P(TransientTest, IsNotWaitedOutForEver)
{
    for (int i = 0; i < api.retry.attempts; ++i)
        network.answers(GetParam());

    const auto fetched = fetch(0, 10);

    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::unreachable);
    EXPECT_EQ(fetched.error().detail, "GET /things: status " + std::to_string(GetParam()));
    EXPECT_TRUE(network.played_out());
}

TEST_P(TransientTest, SaysNothingOfAnItem)
{
    network.answers(GetParam()).answers(404);

    EXPECT_EQ(look_for("a").value(), Existence::absent);
    EXPECT_EQ(requests, 2);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses,
    TransientTest,
    testing::Values(408U, 425U, 429U, 500U, 502U, 503U, 504U, 599U)
);

struct Refusal
{
    unsigned status;
    Errc code;

    friend std::ostream& operator<<(std::ostream& out, const Refusal& one) { return out << one.status; }
};

class RefusalTest : public PageSourceTest, public testing::WithParamInterface<Refusal>
{
};

TEST_P(RefusalTest, IsPassedOnAtOnce)
{
    network.answers(GetParam().status, "<html>no</html>");

    const auto fetched = fetch(0, 10);

    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, GetParam().code);
    EXPECT_EQ(fetched.error().detail.find("GET /things"), 0U) << fetched.error().detail;
    EXPECT_NE(fetched.error().detail.find(std::to_string(GetParam().status)), std::string::npos);
    EXPECT_EQ(requests, 1);
}

INSTANTIATE_TEST_SUITE_P(
    Statuses,
    RefusalTest,
    testing::Values(
        Refusal{401, Errc::unauthorized},
        Refusal{403, Errc::forbidden},
        Refusal{404, Errc::absent},
        Refusal{405, Errc::absent},
        Refusal{410, Errc::absent},
        Refusal{400, Errc::malformed},
        Refusal{422, Errc::malformed},
        Refusal{204, Errc::malformed},
        Refusal{302, Errc::malformed},
        Refusal{418, Errc::malformed}
    )
);

// Nothing more to read, and nothing proved either: the walk still wants its anchor.
TEST_F(PageSourceTest, AnObjectionBehindTheBeginningIsAnEmptyPage)
{
    for (const unsigned status : {400U, 404U, 416U, 422U})
    {
        network.answers(status, R"({"message":"offset out of range"})");

        const auto fetched = fetch(50, 10);

        ASSERT_TRUE(fetched) << status;
        EXPECT_EQ(fetched->page.rows(), 0);
        EXPECT_FALSE(fetched->page.has_more);
    }
    for (const unsigned status : {401U, 403U, 410U})
    {
        network.answers(status);
        EXPECT_FALSE(fetch(50, 10)) << status;
    }
}

TEST_F(PageSourceTest, ABrokenPageIsAskedForAgain)
{
    network.answers(200, broken).answers(200, two_items);

    ASSERT_TRUE(fetch(0, 8));

    EXPECT_EQ(asked(), "0+8 0+8");
}

TEST_F(PageSourceTest, APageThatStaysBrokenIsHalvedUntilTheBadItemIsAlone)
{
    network.answers(200, broken).answers(200, broken).answers(200, broken).answers(200, broken);
    const std::string alone = R"({"items":[{"id":"a","note":"\x01)";
    network.answers(200, alone);

    const auto fetched = fetch(16, 9);

    ASSERT_TRUE(fetched);
    EXPECT_EQ(asked(), "16+9 16+9 16+4 16+2 16+1");
    ASSERT_EQ(fetched->page.bad_items.size(), 1U);
    EXPECT_EQ(fetched->page.bad_items[0].payload, alone);
    EXPECT_EQ(fetched->page.bad_items[0].index, 0);
    EXPECT_TRUE(fetched->page.items.empty());
    EXPECT_TRUE(fetched->page.has_more) << "whether more follow is for the next page to say";
    EXPECT_EQ(fetched->offset, 16);
    EXPECT_EQ(source.broken_items(), 1);
}

TEST_F(PageSourceTest, TheGoodHalfOfABrokenPageIsTaken)
{
    network.answers(200, broken).answers(200, broken).answers(200, two_items);

    const auto fetched = fetch(0, 5);

    ASSERT_TRUE(fetched);
    EXPECT_EQ(asked(), "0+5 0+5 0+2");
    EXPECT_EQ(fetched->page.items.size(), 2U);
    EXPECT_EQ(source.broken_items(), 0);
}

TEST_F(PageSourceTest, BrokenItemsAreCountedUntilAPageCanBeRead)
{
    for (std::int64_t item = 1; item <= 3; ++item)
    {
        network.answers(200, broken).answers(200, broken);
        ASSERT_TRUE(fetch(item, 1));
        EXPECT_EQ(source.broken_items(), item);
    }
    network.answers(200, two_items);
    ASSERT_TRUE(fetch(4, 1));
    EXPECT_EQ(source.broken_items(), 0);
}

TEST_F(PageSourceTest, AFailureAmongBrokenPagesIsWaitedOut)
{
    network.answers(200, broken).answers(503).answers(200, broken).answers(200, two_items);

    ASSERT_TRUE(fetch(0, 8));

    EXPECT_EQ(asked(), "0+8 0+8 0+8 0+4");
}

TEST_F(PageSourceTest, AGoodPageOutsideTheContractIsNoBrokenItem)
{
    network.answers(200, R"({"items":[{"id":"a"}]})");

    const auto fetched = fetch(0, 8);

    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::malformed);
    EXPECT_EQ(fetched.error().detail, "GET /things: the page has no hasMore");
    EXPECT_EQ(requests, 1);
}

TEST_F(PageSourceTest, APageOfAProxyIsWaitedOut)
{
    network.answers(200, "<html>Wartung</html>").answers(200, two_items);

    EXPECT_TRUE(fetch(0, 8));
    EXPECT_EQ(asked(), "0+8 0+8");
}

TEST_F(PageSourceTest, AServerThatWasNotReachedIsGivenUpSooner)
{
    for (int i = 0; i < api.retry.attempts_to_reach; ++i)
        network.fails(Errc::unreachable);

    const auto fetched = fetch(0, 8);

    ASSERT_FALSE(fetched);
    EXPECT_EQ(fetched.error().code, Errc::unreachable);
    EXPECT_TRUE(network.played_out());
}

TEST_F(PageSourceTest, WaitsAsLongAsTheLimiterAsks)
{
    network.fails(Error{Errc::throttled, "", 30s}).answers(200, two_items);

    ASSERT_TRUE(fetch(0, 8));

    EXPECT_EQ(simulation.elapsed(), 30s);
}

TEST_F(PageSourceTest, WhatNoTimeMendsIsPassedOn)
{
    for (const auto code : {Errc::needs_login, Errc::client_rejected, Errc::unwritable, Errc::malformed})
    {
        network.fails(code);

        const auto fetched = fetch(0, 8);

        ASSERT_FALSE(fetched);
        EXPECT_EQ(fetched.error().code, code);
        EXPECT_EQ(fetched.error().detail, "GET /things: scripted");
    }
    EXPECT_EQ(requests, 4);
}

TEST_F(PageSourceTest, OnlyAClearNoMakesAnItemAbsent)
{
    const std::vector<std::pair<unsigned, Existence>> answers{
        {200, Existence::present},
        {404, Existence::absent},
        {410, Existence::absent},
        {400, Existence::unknown},
        {401, Existence::unknown},
        {403, Existence::unknown},
        {405, Existence::unknown},
        {302, Existence::unknown},
        {204, Existence::unknown}};
    for (const auto& [status, existence] : answers)
    {
        network.answers(status);
        EXPECT_EQ(look_for("a/b").value(), existence) << status;
    }
    EXPECT_EQ(network.asked[0].url, "https://api/things/a%2Fb");
    EXPECT_EQ(requests, static_cast<std::int64_t>(answers.size()));
}

TEST_F(PageSourceTest, AnItemThatCannotBeAskedForIsNotAbsent)
{
    network.fails(Errc::needs_login);

    const auto existence = look_for("a");

    ASSERT_FALSE(existence);
    EXPECT_EQ(existence.error().code, Errc::needs_login);
}

}  // namespace
}  // namespace giposync::sync
