#include "service/attendance.hpp"
#include "support/simulation.hpp"

#include <boost/asio/awaitable.hpp>
#include <gtest/gtest.h>

#include <stdexcept>

namespace giposync {
namespace {

using namespace std::chrono_literals;

// Takes its time for each answer, and may break.
class SlowTransport final : public net::Transport
{
public:
    explicit SlowTransport(Clock& clock) : clock_(clock) {}

    Duration takes{0};
    bool breaks = false;

    boost::asio::awaitable<Result<net::Response>> send(net::Request) override
    {
        co_await clock_.sleep(takes);
        if (breaks)
            throw std::runtime_error("broken");
        co_return net::Response{200, {}, ""};
    }

private:
    Clock& clock_;
};

struct AttendanceTest : testing::Test
{
    test::Simulation simulation;
    SlowTransport network{simulation.clock};
    Attendance attendance{network, simulation.clock};

    // Asked for while a request is on its way: what it says after so long.
    bool gets_on_during(Duration request, Duration looked_after)
    {
        network.takes = request;
        bool seen = false;
        const auto look = [&]() -> boost::asio::awaitable<void> {
            co_await simulation.clock.sleep(looked_after);
            seen = attendance.gets_on();
        };
        boost::asio::co_spawn(simulation.executor(), look(), [](std::exception_ptr) {});
        simulation.run(attendance.send({}));
        return seen;
    }
};

TEST_F(AttendanceTest, AFreshOneGetsOn)
{
    EXPECT_TRUE(attendance.gets_on());
}

TEST_F(AttendanceTest, WithoutASignForTenMinutesItDoesNot)
{
    simulation.clock.advance(10min - 1ms);
    EXPECT_TRUE(attendance.gets_on());
    simulation.clock.advance(1ms);
    EXPECT_FALSE(attendance.gets_on());
}

TEST_F(AttendanceTest, EveryPageAnswerAndOtherWorkIsASign)
{
    simulation.clock.advance(1h);
    attendance.page_kept(ResourceName{"patients"}, sync::WalkMode::fill, {});
    EXPECT_TRUE(attendance.gets_on());

    simulation.clock.advance(1h);
    simulation.run(attendance.send({}));
    EXPECT_TRUE(attendance.gets_on());

    simulation.clock.advance(1h);
    EXPECT_FALSE(attendance.gets_on());
    attendance.note();
    EXPECT_TRUE(attendance.gets_on());
}

// It may wait for the rate limit for as long as the limit says.
TEST_F(AttendanceTest, ARequestOnItsWayIsNoStandstill)
{
    EXPECT_TRUE(gets_on_during(5h, 4h));

    simulation.clock.advance(1h);
    EXPECT_FALSE(attendance.gets_on()) << "it has long been answered";
}

TEST_F(AttendanceTest, ARequestThatEndsWithAnExceptionIsNoLongerOnItsWay)
{
    network.breaks = true;
    EXPECT_THROW(simulation.run(attendance.send({})), std::runtime_error);

    simulation.clock.advance(1h);
    EXPECT_FALSE(attendance.gets_on());
}

}  // namespace
}  // namespace giposync
