#include "base/event_names.hpp"
#include "service/login_offer.hpp"
#include "unit/daemon/house_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync {
namespace {

using namespace std::chrono_literals;

constexpr const char* reminders = "[alerts]\nremind_every = \"6h\"\noffer_login = true\n";

struct LoginOfferTest : test::HouseFixture
{
    LoginOfferTest() { options.accounts.code_lifetime = 10min; }

    std::ptrdiff_t codes() const { return log.count(events::login_code_issued); }

    // Offers until somebody has logged in; `polls` after the code, if it is not approved before.
    void offer(AccountParts& milano)
    {
        LoginOffer one{*house, milano};
        simulation.run(one.run());
    }

    void approve_after(Duration span, const std::string& user = "anna")
    {
        options.accounts.approves_itself.emplace();
        options.accounts.approves_itself->after = span;
        options.accounts.approves_itself->user = user;
    }
};

TEST_F(LoginOfferTest, ACodeInTheLogIsAllThatAPersonNeeds)
{
    approve_after(3min);
    auto& milano = account(reminders);

    offer(milano);

    ASSERT_EQ(codes(), 1);
    const auto& code = *log.last(events::login_code_issued);
    EXPECT_NE(test::field(code, "user_code"), "");
    EXPECT_NE(test::field(code, "verification_uri"), "");
    EXPECT_EQ(test::field(code, "account"), "milano");
    EXPECT_EQ(log.count(events::login_completed), 1);
    const auto record = milano.store().load().value();
    ASSERT_TRUE(record);
    EXPECT_EQ(record->grant.tenant, TenantId{"tenant-abc123"});
}

TEST_F(LoginOfferTest, ACodeThatNobodyUsesIsRenewedAFewTimes)
{
    auto& milano = account(reminders);
    LoginOffer one{*house, milano};
    bool done = false;
    boost::asio::co_spawn(simulation.executor(), one.run(), [&](std::exception_ptr) { done = true; });

    // An hour later all of its codes are spent, and each poll would cost a request of the limit.
    const auto pass = [&](Duration span) {
        const auto end = simulation.clock.moment() + span;
        const auto wait = [&]() -> boost::asio::awaitable<void> {
            co_await simulation.clock.sleep_until(end);
        };
        simulation.run(wait());
    };
    pass(1h);
    EXPECT_EQ(codes(), 4);
    const auto requests = server->stats().requests;
    pass(4h);
    EXPECT_EQ(codes(), 4);
    EXPECT_EQ(server->stats().requests, requests);

    // With the next reminder there are new ones, until somebody has time.
    pass(2h);
    EXPECT_GT(codes(), 4);
    EXPECT_FALSE(done);

    const auto* waiting = server->accounts().codes().waiting(simulation.clock.now());
    for (int hours = 0; waiting == nullptr && hours < 12; ++hours)
    {
        pass(30min);
        waiting = server->accounts().codes().waiting(simulation.clock.now());
    }
    ASSERT_NE(waiting, nullptr);
    server->accounts()
        .codes()
        .decide(waiting->user_code, sandbox::Decision::approved, "anna", simulation.clock.now());
    pass(1min);
    EXPECT_TRUE(done);
    EXPECT_TRUE(milano.store().load().value());
}

TEST_F(LoginOfferTest, AStrangerWhoUsesTheCodeIsRefusedAndTheOfferStands)
{
    approve_after(1min, "bruno");
    auto& milano = account(reminders);
    LoginOffer one{*house, milano};
    bool done = false;
    boost::asio::co_spawn(simulation.executor(), one.run(), [&](std::exception_ptr) { done = true; });
    const auto wait = [&]() -> boost::asio::awaitable<void> { co_await simulation.clock.sleep(7h); };

    simulation.run(wait());

    EXPECT_FALSE(done);
    EXPECT_EQ(log.count(events::login_tenant_refused), 2) << "now, and with the next reminder";
    EXPECT_EQ(log.count(events::login_completed), 0);
    EXPECT_FALSE(milano.store().load().value());
}

}  // namespace
}  // namespace giposync
