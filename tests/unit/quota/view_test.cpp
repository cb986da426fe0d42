#include "quota/view.hpp"
#include "quota/window.hpp"
#include "sqlite/database.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

struct ViewTest : test::LimiterFixture
{
    ViewTest() { limiter = make(); }

    Result<View> view() const
    {
        const MemoryOptions memory{options.database, options.boot_id, options.client_id, options.ceiling};
        return view_of(memory, simulation.clock);
    }
};

TEST_F(ViewTest, WithoutAMemoryNothingIsUsed)
{
    const auto seen = view();

    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->requests, 3);
    EXPECT_EQ(seen->per, 10s);
    EXPECT_EQ(seen->in_force, 3);
    EXPECT_EQ(seen->used, 0);
    EXPECT_FALSE(seen->throttled_until);
    EXPECT_FALSE(std::filesystem::exists(options.database));
}

TEST_F(ViewTest, ShowsWhatIsUsedOfTheWindow)
{
    simulation.run(request("x", purpose(Urgency::change)));
    simulation.clock.advance(5s);
    simulation.run(request("y", purpose(Urgency::change)));
    EXPECT_EQ(view()->used, 2);

    simulation.clock.advance(6s);
    EXPECT_EQ(view()->used, 1);

    simulation.clock.advance(1h);
    EXPECT_EQ(view()->used, 0);
}

TEST_F(ViewTest, ShowsAPauseByTheWallClock)
{
    net::Response answer{429, {{"Retry-After", "30"}}, ""};
    simulation.run(request("x", purpose(Urgency::change), std::move(answer)));
    simulation.clock.advance(10s);

    EXPECT_EQ(view()->throttled_until, simulation.clock.now() + 20s + 1ms);

    simulation.clock.advance(1min);
    EXPECT_FALSE(view()->throttled_until);
}

TEST_F(ViewTest, ShowsWhatWasLearned)
{
    options.ceiling = {60, 60s};
    restart();
    for (int i = 0; i < 30; ++i)
        simulation.run(request("x", purpose(Urgency::token)));
    net::Response answer{429, {{"Retry-After", "60"}}, ""};
    simulation.run(request("x", purpose(Urgency::token), std::move(answer)));
    simulation.run(request("x", purpose(Urgency::token)));

    EXPECT_EQ(view()->requests, 60);
    EXPECT_EQ(view()->in_force, 29);

    // An earlier program's file, before the service of this version was started.
    become_an_earlier_one();
    EXPECT_EQ(view()->in_force, 29);
}

TEST_F(ViewTest, AfterARebootShowsWhatTheLimiterWillGoBy)
{
    simulation.run(request("x", purpose(Urgency::token)));
    net::Response answer{429, {{"Retry-After", "3600"}}, ""};
    simulation.run(request("x", purpose(Urgency::token), std::move(answer)));
    limiter.reset();
    options.boot_id = "boot-2";
    simulation.clock.advance(10min);

    EXPECT_EQ(view()->used, 2);
    EXPECT_EQ(view()->throttled_until, simulation.clock.now() + 50min);
}

TEST_F(ViewTest, KnowsTheBootOfTheLivingByAnotherNameToo)
{
    wait();
    options.boot_id = "boot-of-the-container";

    EXPECT_FALSE(view()->quiet_until);
    EXPECT_EQ(view()->used, 1);
}

TEST_F(ViewTest, ShowsTheSilenceAfterAPowerCutBeforeItBeginsAndWhileItLasts)
{
    wait();
    leave_without_farewell();
    limiter.reset();
    options.boot_id = "boot-2";
    EXPECT_EQ(view()->quiet_until, simulation.clock.now() + hold(options.ceiling));
    EXPECT_EQ(view()->quiet_reason, "the machine was cut off: what was sent last may be unknown");

    limiter = make();
    const auto look_while_it_waits = [](ViewTest& self) -> boost::asio::awaitable<void> {
        co_await self.simulation.clock.sleep(1s);
        EXPECT_EQ(self.view()->quiet_until, self.simulation.clock.now() + hold(self.options.ceiling) - 1s);
        EXPECT_FALSE(self.view()->throttled_until);
    };
    std::vector<boost::asio::awaitable<void>> work;
    work.push_back(request("waits", purpose(Urgency::token)));
    work.push_back(look_while_it_waits(*this));
    run_all(std::move(work));

    EXPECT_FALSE(view()->quiet_until);
}

TEST_F(ViewTest, ShowsTheSilenceAfterALostMemory)
{
    wait();
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::remove(options.database.string() + suffix);
    EXPECT_EQ(view()->quiet_until, simulation.clock.now() + hold(options.ceiling))
        << "who comes next finds out";
    const auto look_while_it_waits = [](ViewTest& self) -> boost::asio::awaitable<void> {
        co_await self.simulation.clock.sleep(1s);
        EXPECT_EQ(self.view()->quiet_until, self.simulation.clock.now() + hold(self.options.ceiling) - 1s);
        EXPECT_EQ(
            self.view()->quiet_reason,
            "the limiter's memory was lost: what was sent last is not known"
        );
    };
    std::vector<boost::asio::awaitable<void>> work;
    work.push_back(request("waits", purpose(Urgency::token)));
    work.push_back(look_while_it_waits(*this));
    run_all(std::move(work));
}

TEST_F(ViewTest, OfAFileThatIsDamagedOrEmptiedShowsTheSilenceThatTheNextProcessBegins)
{
    for (const std::string& content : {std::string{}, std::string(4096, 'x')})
    {
        std::ofstream(options.database) << content;

        EXPECT_EQ(view()->quiet_until, simulation.clock.now() + hold(options.ceiling));
    }
}

TEST_F(ViewTest, SaysWhatIsWrongWithAFileThatCannotBeRead)
{
    std::filesystem::create_directory(options.database);

    const auto seen = view();

    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code, Errc::failed);
    EXPECT_NE(seen.error().detail.find("quota.db"), std::string::npos);
}

TEST_F(ViewTest, AnUnknownClientHasUsedNothing)
{
    simulation.run(request("x", purpose(Urgency::change)));
    options.client_id = "somebody else";

    EXPECT_EQ(view()->used, 0);
}

}  // namespace
}  // namespace giposync::quota
