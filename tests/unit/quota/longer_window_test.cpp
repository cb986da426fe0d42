// Processes with different settings on one memory: one of them read them before they were changed, say. Each
// has to find all that its own, longer window needs.

#include "quota/view.hpp"
#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

constexpr Ceiling longer{40, 60s};
constexpr Ceiling shorter{10, 10s};

struct LongerWindowTest : test::LimiterFixture
{
    std::unique_ptr<Limiter> make_with(const Ceiling& ceiling)
    {
        options.ceiling = ceiling;
        return make();
    }

    // So many, after each other, through whoever that is.
    void send(int count, const std::unique_ptr<Limiter>& through)
    {
        const auto all = [](int left, Limiter& sender) -> asio::awaitable<void> {
            for (; left > 0; --left)
            {
                auto permit = co_await sender.acquire(purpose(Urgency::token));
                permit->use();
                (void)permit->answered(ok());
            }
        };
        simulation.run(all(count, *through));
    }

    Duration wait_of(const std::unique_ptr<Limiter>& through)
    {
        const auto before = simulation.clock.moment();
        send(1, through);
        return simulation.clock.moment() - before;
    }

    // What was sent when, with no more than the ceiling in any of its windows.
    void keeps_busy(const std::unique_ptr<Limiter>& through, Duration span)
    {
        const auto end = simulation.clock.moment() + span;
        while (simulation.clock.moment() < end)
        {
            send(1, through);
            sent.push_back(simulation.clock.moment());
        }
    }

    std::ptrdiff_t most_within(Duration span) const
    {
        std::ptrdiff_t most = 0;
        for (const auto begin : sent)
            most = std::max(most, std::ranges::count_if(sent, [&](Moment one) {
                                return one >= begin && one < begin + span;
                            }));
        return most;
    }

    Result<View> view() const
    {
        const MemoryOptions memory{options.database, options.boot_id, options.client_id, options.ceiling};
        return view_of(memory, simulation.clock);
    }

    std::vector<Moment> sent;

    std::int64_t places() const
    {
        return sqlite::Database{options.database}.integer("SELECT count(*) FROM place");
    }
};

TEST_F(LongerWindowTest, FindsWhatItNeedsWhileAnotherHasAShorterOne)
{
    const auto old = make_with(longer);
    send(40, old);
    simulation.clock.advance(20s);
    const auto changed = make_with(shorter);
    send(1, changed);

    EXPECT_EQ(wait_of(old), hold(longer) - 20s);
}

TEST_F(LongerWindowTest, TheShorterOneIsFreeAgainAfterItsOwnTime)
{
    const auto old = make_with(longer);
    send(40, old);
    const auto changed = make_with(shorter);

    EXPECT_EQ(wait_of(changed), hold(shorter));
    simulation.clock.advance(1s);
    send(8, changed);
    EXPECT_EQ(wait_of(changed), 0s);
    EXPECT_EQ(wait_of(changed), hold(shorter) - 1s);
}

TEST_F(LongerWindowTest, FindsWhatItNeedsHoweverLongItHasSentNothing)
{
    const auto old = make_with(longer);
    send(1, old);
    const auto changed = make_with(shorter);
    const auto begin = simulation.clock.moment();
    while (simulation.clock.moment() < begin + 1h)
        send(10, changed);

    EXPECT_GE(wait_of(old), 10s) << "60 were sent in the last minute, of its 40";
}

TEST_F(LongerWindowTest, FindsWhatItNeedsWhereItComesBackSoon)
{
    auto old = make_with(longer);
    send(40, old);
    old.reset();
    auto changed = make_with(shorter);
    simulation.clock.advance(20s);
    send(1, changed);
    changed.reset();
    old = make_with(longer);

    EXPECT_EQ(wait_of(old), hold(longer) - 20s);
}

TEST_F(LongerWindowTest, IsForgottenOnceNobodyHasUsedItForLong)
{
    auto old = make_with(longer);
    send(40, old);
    old.reset();
    const auto changed = make_with(shorter);
    simulation.clock.advance(2 * (hold(longer) + options.longest_flight));
    send(1, changed);
    simulation.clock.advance(20s);
    send(1, changed);

    EXPECT_EQ(places(), 1);
}

TEST_F(LongerWindowTest, KeepsItsSilenceWhenAnotherComesWithAShorterOne)
{
    auto old = make_with(longer);
    send(1, old);
    old.reset();
    leave_without_farewell();
    options.boot_id = "boot-2";
    simulation.clock.reboot();
    const auto changed = make_with(shorter);

    EXPECT_EQ(wait_of(changed), hold(longer));
}

TEST_F(LongerWindowTest, CountsWhatWasSentBeforeTheWindowWasMadeLonger)
{
    keeps_busy(make_with(shorter), 55s);
    options.ceiling = longer;
    EXPECT_GE(view()->used, 40);
    EXPECT_FALSE(view()->quiet_until) << "all of it is known";

    keeps_busy(make_with(longer), 2min);

    EXPECT_EQ(most_within(longer.per), 60) << "as many as the shorter one let leave, and none on top of that";
    sent.erase(sent.begin(), sent.begin() + 60);
    EXPECT_EQ(most_within(longer.per), 40);
    EXPECT_LT(sent.front() - start, 95s) << "and as soon as there is room";
}

TEST_F(LongerWindowTest, CountsRefusalsToo)
{
    limiter = make_with({40, 1s});
    for (int i = 0; i < 5; ++i)
    {
        refuse("1");
        simulation.clock.advance(1s);
    }
    limiter.reset();
    options.ceiling = {1000, 1h};

    EXPECT_EQ(view()->used, 5);
}

TEST_F(LongerWindowTest, IsQuietForWhatIsForgotten)
{
    send(1, make_with(shorter));
    options.boot_id = "boot-2";
    simulation.clock.reboot();
    send(1, make_with(shorter));
    simulation.clock.advance(20s);

    const auto changed = make_with(longer);
    EXPECT_EQ(view()->quiet_until, simulation.clock.now() + hold(longer) - 20s);
    EXPECT_EQ(wait_of(changed), hold(longer) - 20s);
    ASSERT_FALSE(log.events.empty());
    EXPECT_EQ(
        test::field(log.events.back(), "reason"),
        "the limit's window is longer now: what was sent before is not known"
    );
}

TEST_F(LongerWindowTest, DoesNotWaitWhereNothingWasSentBefore)
{
    EXPECT_EQ(wait_of(make_with(shorter)), 0s);
    EXPECT_EQ(wait_of(make_with(longer)), 0s);
    options.boot_id = "boot-2";
    simulation.clock.reboot();
    EXPECT_EQ(wait_of(make_with(longer)), 0s) << "unchanged since the last boot";
}

// How long a request may be on its way is a setting of each process too.
TEST_F(LongerWindowTest, ARequestIsOnItsWayForAsLongAsItsOwnProcessAllows)
{
    options.longest_flight = 120s;
    const auto patient = make_with({1, 10s});
    options.longest_flight = 20s;
    const auto hasty = make_with({1, 10s});
    std::optional<Permit> on_its_way;
    const auto leave = [](Limiter& sender, std::optional<Permit>& permit) -> asio::awaitable<void> {
        permit.emplace(*co_await sender.acquire(purpose(Urgency::token)));
        permit->use();
    };
    simulation.run(leave(*patient, on_its_way));

    EXPECT_GE(wait_of(hasty), 120s);
}

}  // namespace
}  // namespace giposync::quota
