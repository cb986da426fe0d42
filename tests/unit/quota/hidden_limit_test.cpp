// The whole of it against a limit that nobody told it: two limiters on one memory, a transport that takes
// its time, and a server that counts arrivals.

#include "quota/rate_limited.hpp"
#include "unit/quota/backlog.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using test::HiddenServer;

struct HiddenLimitTest : test::LimiterFixture
{
    test::Backlog backlog{simulation, HiddenServer{60, 60s, HiddenServer::Header::fixed}, 150ms};

    HiddenLimitTest() { options.ceiling = {6000, 60s}; }

    test::Backlog::Tally work_for(Duration span)
    {
        const auto here = make();
        const auto there = make();
        return backlog.work({here.get(), there.get()}, span);
    }
};

TEST_F(HiddenLimitTest, IsFoundUsedAndKeptOverRestarts)
{
    const auto first = work_for(5min);
    EXPECT_LE(first.refused, 8);

    backlog.clear();
    for (int restart = 0; restart < 4; ++restart)
        work_for(7min);
    const auto steady = backlog.tally();

    EXPECT_LE(steady.refused * 100, steady.accepted);
    EXPECT_GE(steady.accepted, 28 * 60 * 90 / 100);
    EXPECT_EQ(steady.early, 0);
}

// What has left our own window when the server answers again must still be known exactly enough.
TEST_F(HiddenLimitTest, IsLearnedByTheFirstLessonAtAnyMoment)
{
    for (int moment = 0; moment < 8; ++moment)
    {
        SCOPED_TRACE("moment " + std::to_string(moment));
        options.client_id = "client of moment " + std::to_string(moment);
        simulation.clock.advance(10min + 7s);
        log.events.clear();
        test::Backlog lesson{simulation, HiddenServer{60, 60s, HiddenServer::Header::fixed}, 150ms};
        const auto one = make();

        lesson.work({one.get()}, 3min);

        ASSERT_GE(log.count("rate.learned"), 1);
        const auto first = std::ranges::find(log.events, "rate.learned", &Event::name);
        EXPECT_GE(std::stoi(test::field(*first, "to")), 50);
    }
}

// Which of several lists is refused is chance: that says nothing about the one that is.
struct SharedLimitTest : HiddenLimitTest, testing::WithParamInterface<std::vector<std::string>>
{
};

TEST_P(SharedLimitTest, IsYieldedToOthersAndTakenBack)
{
    backlog.walk(GetParam());
    work_for(15min);

    backlog.server().set_requests(30);
    work_for(2min);
    backlog.clear();
    const auto beside_others = work_for(20min);
    EXPECT_LE(beside_others.refused * 100, beside_others.accepted);
    EXPECT_GE(beside_others.accepted, 20 * 30 * 80 / 100);

    backlog.server().set_requests(60);
    work_for(25min);
    backlog.clear();
    const auto alone = work_for(20min);
    EXPECT_GE(alone.accepted, 20 * 60 * 90 / 100);
    EXPECT_LE(alone.refused * 100, alone.accepted);
}

std::vector<std::string> and_rarely(const std::string& another)
{
    std::vector<std::string> lists(20, "patients");
    lists.back() = another;
    return lists;
}

INSTANTIATE_TEST_SUITE_P(
    Walks,
    SharedLimitTest,
    testing::Values(
        std::vector<std::string>{"patients"},
        std::vector<std::string>{"patients", "invoices"},
        std::vector<std::string>{"patients", "agendas", "patients", "treatments", "invoices", "episodes"},
        and_rarely("invoices")
    )
);

}  // namespace
}  // namespace giposync::quota
