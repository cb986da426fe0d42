#include "ops/doctor_exchange.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// Answers nothing before it is cancelled.
struct Silence final : net::Transport
{
    Clock& clock;
    int asked = 0;

    explicit Silence(Clock& its) : clock(its) {}

    boost::asio::awaitable<Result<net::Response>> send(net::Request) override
    {
        ++asked;
        co_await clock.sleep(24h);
        co_return net::Response{};
    }
};

struct DoctorExchangeTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport api;
    ExaminingTransport transport{api, simulation.clock, 90s};

    Result<net::Response> send(const std::string& url)
    {
        net::Request request;
        request.url = url;
        return simulation.run(transport.send(std::move(request)));
    }
};

TEST_F(DoctorExchangeTest, RemembersWhatEachHostAnsweredFirst)
{
    api.answers(404, "no").answers(200, "one").answers(200, "two").fails(Errc::unreachable);

    send("https://a.it/x");
    send("https://a.it/y");
    send("https://B.it:443/");
    send("https://c.it:8443/");

    const auto& met = transport.encounters();
    ASSERT_EQ(met.size(), 3u);
    EXPECT_EQ(met.at("https://a.it").status, 404u);
    EXPECT_EQ(met.at("https://b.it").status, 200u);
    EXPECT_FALSE(met.at("https://b.it").failure);
    EXPECT_FALSE(met.at("https://c.it:8443").status);
    EXPECT_EQ(met.at("https://c.it:8443").failure->detail, "scripted");
    EXPECT_EQ(transport.bodies(), (std::vector<std::string>{"one", "two"}));
}

TEST_F(DoctorExchangeTest, ComparesTheClockWithTheDate)
{
    const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
    simulation.clock.set_wall_clock(noon + 75s);
    api.answers(200, "", {{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"}});
    api.answers(200, "", {{"Date", "Sat, 31 Jan 2026 13:00:00 GMT"}});
    api.answers(200, "", {{"Date", "soon"}});

    send("https://a.it/");
    send("https://a.it/");
    send("https://b.it/");

    EXPECT_EQ(transport.encounters().at("https://a.it").ahead, 75s);
    EXPECT_FALSE(transport.encounters().at("https://b.it").ahead);
}

TEST_F(DoctorExchangeTest, LosesItsPatienceOnce)
{
    Silence below{simulation.clock};
    ExaminingTransport impatient{below, simulation.clock, 90s};
    net::Request request;
    request.url = "https://a.it/";

    const auto first = simulation.run(impatient.send(request));
    EXPECT_EQ(simulation.elapsed(), 90s);
    const auto second = simulation.run(impatient.send(request));
    EXPECT_EQ(simulation.elapsed(), 0s);

    EXPECT_EQ(first.error().code, Errc::throttled);
    EXPECT_EQ(
        first.error().detail,
        "nothing could be asked for 1 min: the server may have asked for silence, or another giposyncd has "
        "the login in use"
    );
    EXPECT_EQ(second.error().code, Errc::throttled);
    EXPECT_EQ(below.asked, 1);
    EXPECT_TRUE(impatient.encounters().empty());
}

}  // namespace
}  // namespace giposync::ops
