#include "base/event_names.hpp"
#include "commands/syncing.hpp"
#include "house_fixture.hpp"
#include "service/login_offer.hpp"

namespace giposync::commands {
namespace {

using namespace std::chrono_literals;

struct SyncingTest : test::HouseFixture
{
    AccountParts& logged_in()
    {
        options.accounts.approves_itself.emplace();
        options.accounts.approves_itself->after = 1s;
        options.accounts.access_lifetime = 24h * 30;
        auto& milano = account();
        LoginOffer offer{*house, milano};
        simulation.run(offer.run());
        return milano;
    }

    ExitCode settle(AccountParts& milano) { return simulation.run(settle_login(milano)); }
};

// Where sync is run by cron, and no service.
TEST_F(SyncingTest, ALoginIsKeptAliveOnceADay)
{
    auto& milano = logged_in();

    simulation.clock.advance(20h);
    EXPECT_EQ(settle(milano), ExitCode::done);
    EXPECT_EQ(log.count(events::token_refreshed), 0);

    simulation.clock.advance(4h);
    EXPECT_EQ(settle(milano), ExitCode::done);
    EXPECT_EQ(log.count(events::token_refreshed), 1);
}

// Nothing but a sync may ever come by to ask again.
TEST_F(SyncingTest, ARefusalWithoutAReasonIsAskedAboutAgainAfterAWhile)
{
    auto& milano = logged_in();
    auto store = milano.store();
    auto record = store.load().value().value();
    record.standing = {oauth::TokenState::needs_login, "400 without a reason", simulation.clock.now()};
    record.ask_again_at = simulation.clock.now() + 1h;
    ASSERT_TRUE(store.store(record));
    (void)milano.keeper().keep_alive_due();  // somebody looks

    EXPECT_FALSE(get_ready(*house, milano.settings().name, {}));
    simulation.clock.advance(1h);
    EXPECT_TRUE(get_ready(*house, milano.settings().name, {}));
}

// Whoever logged in as such settings have it would end a good login.
TEST_F(SyncingTest, SettingsThatNameAnotherServerAreInvalidAndAskNobodyToLogIn)
{
    auto& milano = logged_in();
    auto store = milano.store();
    auto record = store.load().value().value();
    record.registration.issuer = "https://account.example";
    ASSERT_TRUE(store.store(record));
    (void)milano.keeper().keep_alive_due();  // somebody looks

    const auto ready = get_ready(*house, milano.settings().name, {});

    EXPECT_EQ(exit_code_for(ready.error().code), ExitCode::usage);
    EXPECT_NE(ready.error().detail.find("systemctl reload giposyncd"), std::string::npos);
    EXPECT_EQ(log.count(events::relogin_required), 0);
}

TEST_F(SyncingTest, ALoginThatTurnsOutToBeDeadAsksForAPerson)
{
    options.accounts.inactivity = 24h * 3;
    auto& milano = logged_in();

    simulation.clock.advance(24h * 5);

    EXPECT_EQ(settle(milano), ExitCode::login_needed);
    ASSERT_EQ(log.count(events::relogin_required), 1);
    EXPECT_EQ(log.last(events::relogin_required)->level, Level::critical);
}

}  // namespace
}  // namespace giposync::commands
