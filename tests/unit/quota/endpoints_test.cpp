// One endpoint that is refused for good, among others that are not.

#include "quota/endpoints.hpp"
#include "quota/rate_limited.hpp"
#include "quota/view.hpp"
#include "unit/quota/limiter_fixture.hpp"

#include <gtest/gtest.h>

#include <map>

namespace asio = boost::asio;

namespace giposync::quota {
namespace {

using namespace std::chrono_literals;
using net::Urgency;
using test::purpose;

TEST(EndpointOf, IsAPathThatNamesNobody)
{
    constexpr std::pair<const char*, const char*> cases[]{
        {"https://api.test/v2/patients?offset=20&name=x", "/v2/patients"},
        {"https://api.test:8443/v2/tenants/tenant-abc123/treatments", "/v2/tenants/{id}/treatments"},
        {"https://api.test/v2/tenants/milano/treatments", "/v2/tenants/{id}/treatments"},
        {"https://api.test/v2/patients/42/medical_reports#x", "/v2/patients/{id}/medical_reports"},
        {"https://api.test/v2/patients/p1", "/v2/patients/{id}"},
        {"https://api.test/v2/patients/anna%20rossi/", "/v2/patients/{id}/"},
        {"https://api.test/value_lists", "/value_lists"},
        {"https://api.test", ""},
        {"https://api.test?x=/y", ""},
        {"", ""}};
    for (const auto& [url, endpoint] : cases)
        EXPECT_EQ(endpoint_of(url), endpoint) << url;
}

// A server with several lists, some of which it refuses.
struct EndpointsTest : test::LimiterFixture
{
    class Lists final : public net::Transport
    {
    public:
        explicit Lists(EndpointsTest& test) : test_(test) {}

        asio::awaitable<Result<net::Response>> send(net::Request request) override
        {
            if (!leave(request))
                co_return Error{Errc::unauthorized, ""};
            co_await test_.simulation.clock.sleep(50ms);
            const auto found = test_.refusals.find(request.url);
            ++test_.asked[request.url];
            co_return found == test_.refusals.end() ? ok() : found->second;
        }

    private:
        EndpointsTest& test_;
    };

    const std::string treatments = "https://api.test/v2/treatments";
    const std::string patients = "https://api.test/v2/patients";
    const std::string appointments = "https://api.test/v2/appointments";
    std::map<std::string, net::Response> refusals;
    std::map<std::string, int> asked;
    Lists server{*this};

    EndpointsTest()
    {
        options.ceiling = {60, 60s};
        limiter = make();
    }

    // One list after the other is due again after so long.
    asio::awaitable<void> keep_in_step(std::string list, Duration every)
    {
        RateLimited limited{server, *limiter};
        auto due = simulation.clock.moment();
        for (;;)
        {
            net::Request request;
            request.url = list;
            request.purpose = purpose(Urgency::change, "milano", simulation.clock.moment() - due);
            EXPECT_TRUE(co_await limited.send(std::move(request)));
            due = std::max(simulation.clock.moment(), due + every);
            co_await simulation.clock.sleep_until(due);
        }
    }

    void work_for(Duration span, Duration every = 5s)
    {
        asked.clear();
        std::vector<asio::awaitable<void>> loops;
        for (const auto& list : {treatments, patients, appointments})
            loops.push_back(keep_in_step(list, every));
        simulation.run(first_of(all_of(std::move(loops)), simulation.clock.sleep(span)));
    }

    std::int64_t in_force() const
    {
        const MemoryOptions memory{options.database, options.boot_id, options.client_id, options.ceiling};
        return view_of(memory, simulation.clock)->in_force;
    }
};

TEST_F(EndpointsTest, OneThatIsRefusedForGoodTeachesNothing)
{
    for (const auto* pause : {"5", "20"})
    {
        work_for(1min);
        refusals[treatments] = {429, {{"Retry-After", pause}}, ""};

        work_for(10min);

        EXPECT_EQ(in_force(), 60) << pause;
        EXPECT_GT(asked[patients], 90) << pause;
        EXPECT_GT(asked[appointments], 90) << pause;
        EXPECT_LT(asked[treatments], 10) << "less and less often";
        EXPECT_LE(log.count("rate.throttled"), 2);
        refusals.clear();
        work_for(6min);
        EXPECT_EQ(in_force(), 60);
        log.events.clear();
    }
}

TEST_F(EndpointsTest, OneThatIsNotAvailableForGoodHoldsNobodyUpForLong)
{
    refusals[treatments] = {503, {{"Retry-After", "5"}}, ""};

    work_for(2h);

    EXPECT_GT(asked[patients], 1300);
    EXPECT_LT(asked[treatments], 40);
    EXPECT_EQ(log.count("rate.throttled"), 2) << "once, and once an hour";
    EXPECT_EQ(test::field(*log.last("rate.throttled"), "path"), "/v2/treatments");
}

TEST_F(EndpointsTest, OneThatIsBackIsAskedAsBefore)
{
    refusals[treatments] = {503, {{"Retry-After", "5"}}, ""};
    work_for(20min);
    refusals.clear();
    work_for(6min);

    work_for(2min);

    EXPECT_GE(asked[treatments], 23);
}

TEST_F(EndpointsTest, AloneItTeachesAsEver)
{
    simulation.run(first_of(keep_in_step(treatments, 1s), simulation.clock.sleep(1min)));
    refusals[treatments] = {429, {{"Retry-After", "5"}}, ""};
    simulation.run(first_of(keep_in_step(treatments, 1s), simulation.clock.sleep(5s)));
    refusals.clear();
    simulation.run(first_of(keep_in_step(treatments, 1s), simulation.clock.sleep(10s)));

    EXPECT_LT(in_force(), 60);
}

// Many a server counts them otherwise, if at all.
TEST_F(EndpointsTest, AnswersThatBelongToALoginProveNothing)
{
    simulation.run(first_of(keep_in_step(treatments, 1s), simulation.clock.sleep(1min)));
    refusals[treatments] = {429, {{"Retry-After", "5"}}, ""};
    const auto log_in = [](EndpointsTest& self) -> asio::awaitable<void> {
        RateLimited limited{self.server, *self.limiter};
        for (;;)
        {
            net::Request request;
            request.url = "https://api.test/v2/userinfo";
            request.purpose = purpose(Urgency::token);
            (void)co_await limited.send(std::move(request));
            co_await self.simulation.clock.sleep(3s);
        }
    };
    std::vector<asio::awaitable<void>> loops;
    loops.push_back(keep_in_step(treatments, 1s));
    loops.push_back(log_in(*this));
    simulation.run(first_of(all_of(std::move(loops)), simulation.clock.sleep(5min)));

    EXPECT_LT(in_force(), 30);
}

TEST_F(EndpointsTest, AllThatAreRefusedTeachAsEver)
{
    work_for(1min);
    for (const auto& list : {treatments, patients, appointments})
        refusals[list] = {429, {{"Retry-After", "5"}}, ""};
    work_for(30s);
    refusals.clear();
    work_for(1min);

    EXPECT_LT(in_force(), 60);
}

}  // namespace
}  // namespace giposync::quota
