#include "login_fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using giposync::test::field;
using test::Disk;

TEST_F(LoginTest, StoresWhatServesTheClinic)
{
    const auto result = log_in();

    ASSERT_TRUE(result) << result.error().detail;
    EXPECT_EQ(result->tenant, world.tenant);
    EXPECT_EQ(result->subject, "u1");
    EXPECT_EQ(result->granted, options.device.scopes);
    EXPECT_TRUE(result->missing.empty());

    const auto stored = world.written();
    EXPECT_EQ(stored.refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_TRUE(world.server.accepts(stored.access_token));
    EXPECT_EQ(stored.lifetime, 1h);
    EXPECT_EQ(stored.grant.tenant, world.tenant);
    EXPECT_EQ(stored.grant.logged_in_at, world.simulation.clock.now());
    EXPECT_EQ(stored.standing, (Standing{TokenState::ok, "", world.simulation.clock.now()}));
    EXPECT_EQ(world.log.names(), (Texts{"login.code_issued", "login.completed"}));
    EXPECT_EQ(field(world.log.events[1], "tenant"), "tenant-1");
    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(LoginTest, IsUsedByAKeeperAtOnce)
{
    ASSERT_TRUE(log_in());
    const auto process = world.start();

    EXPECT_TRUE(world.server.accepts(world.simulation.run(process->keeper.access_token()).value()));
    world.advance(2h);
    EXPECT_TRUE(world.server.accepts(world.simulation.run(process->keeper.access_token()).value()));
}

TEST_F(LoginTest, SaysWhichScopesWereNotGranted)
{
    world.server.scope = "giponext.patients extra";

    const auto result = log_in();

    EXPECT_EQ(result.value().granted, (Texts{"giponext.patients", "extra"}));
    EXPECT_EQ(result.value().missing, (Texts{"giponext.agenda"}));
    EXPECT_EQ(world.written().grant.scopes, result.value().granted);
    EXPECT_EQ(field(*world.log.last("login.completed"), "missing"), "giponext.agenda");
}

TEST_F(LoginTest, IsNewerThanWhatItReplacesThoughTheClockWasSetBackOrTheFileIsDamaged)
{
    auto before = world.fresh_record();
    before.revision = 1'000'000'000'000'000;
    world.write(before);
    ASSERT_TRUE(log_in());
    EXPECT_GT(world.written().revision, before.revision);

    world.files.content().at(world.folder / "milano.token") = "garbage";
    const auto now = std::chrono::floor<std::chrono::milliseconds>(world.simulation.clock.now());
    ASSERT_TRUE(log_in());

    EXPECT_GE(world.written().revision, now.time_since_epoch().count());
}

// What asks for a token might be processed twice, and the second answer be the one that counts.
TEST_F(LoginTest, RepeatsOnlyWhatDoesNoHarmTwice)
{
    log_in_before();
    ASSERT_TRUE(log_in());

    for (const auto& request : world.server.asked)
    {
        const bool asks_for_a_token = request.form.find("grant_type") != std::string::npos;
        EXPECT_EQ(request.repeatable, request.method == net::Method::post && !asks_for_a_token)
            << request.url;
    }
}

TEST_F(LoginTest, RefusesALoginThatWouldEndWithinTheHour)
{
    log_in_before();
    world.server.gives_refresh_token = false;

    const auto result = log_in();

    EXPECT_EQ(code_of(result), Errc::failed);
    EXPECT_NE(result.error().detail.find("offline_access"), std::string::npos);
    EXPECT_TRUE(is_revoked("at-canary-"));
    expect_the_earlier_login_lives();
    EXPECT_EQ(world.log.last("login.failed")->level, Level::error);
}

TEST_F(LoginTest, RefusesAStrangerAndKeepsNothingOfTheirs)
{
    log_in_before();
    world.server.userinfo =
        R"({"sub":"s","name":"Canary Name","tenants":[{"id":"tenant-9","name":"Canary Clinic"}]})";

    const auto result = log_in();

    EXPECT_EQ(code_of(result), Errc::refused);
    EXPECT_NE(result.error().detail.find("Clinica Milano"), std::string::npos);
    EXPECT_TRUE(is_revoked("rt-canary-"));
    EXPECT_TRUE(is_revoked("at-canary-"));
    expect_the_earlier_login_lives();
    EXPECT_EQ(world.log.count("login.tenant_refused"), 1);
    EXPECT_EQ(world.log.count("login.failed"), 0);
}

TEST_F(LoginTest, RefusesAStrangerWhereNobodyHasLoggedInBefore)
{
    options.tenant.allowed = {TenantId{"tenant-2"}};

    EXPECT_EQ(code_of(log_in()), Errc::refused);
    EXPECT_FALSE(world.files.content().contains(world.folder / "milano.token"));
}

TEST_F(LoginTest, RefusesAnotherTenantThanTheMirrorHolds)
{
    options.tenant.mirrored = TenantId{"tenant-2"};

    EXPECT_EQ(code_of(log_in()), Errc::refused);
    EXPECT_EQ(world.log.count("login.tenant_refused"), 1);
}

TEST_F(LoginTest, KeepsNothingOfALoginThatCannotBeChecked)
{
    log_in_before();
    for (const unsigned status : {401u, 403u, 404u, 200u})
    {
        world.server.instead = {{status, {}, "<html>"}};
        EXPECT_FALSE(log_in());
        EXPECT_TRUE(is_revoked("rt-canary-"));
        expect_the_earlier_login_lives();
    }
}

TEST_F(LoginTest, WaitsForAnApiThatIsBriefyAway)
{
    world.server.instead = {{503, {}, ""}, {429, {}, ""}, {500, {}, ""}};

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.simulation.elapsed(), 5s + 2s + 4s + 8s);
}

TEST_F(LoginTest, DoesNotWaitForEverForAnApi)
{
    world.server.instead = {{503, {}, ""}, {503, {}, ""}, {503, {}, ""}, {503, {}, ""}, {503, {}, ""}};

    EXPECT_EQ(code_of(log_in()), Errc::unreachable);
    EXPECT_TRUE(is_revoked("rt-canary-"));
}

TEST_F(LoginTest, BeginsNothingWhereTheResultCouldNotBeKept)
{
    world.files.disk = Disk::full;

    EXPECT_EQ(code_of(log_in()), Errc::unwritable);
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_TRUE(terminal.codes.empty());
    EXPECT_EQ(world.log.names(), Texts{"disk.unwritable"});
}

// The login of another account waits for its key.
TEST_F(LoginTest, AsksNobodyWhereTheKeyIsMissing)
{
    world.files.content().erase(world.folder / "seal.key");
    world.files.put(world.folder / "roma.token", "sealed");

    EXPECT_EQ(code_of(log_in()), Errc::invalid);
    EXPECT_TRUE(world.server.asked.empty());
    EXPECT_TRUE(terminal.codes.empty());
    EXPECT_EQ(world.log.names(), Texts{"login.failed"});
}

TEST_F(LoginTest, TakesTheLoginBackWhereTheDiskFillsUpMeanwhile)
{
    log_in_before();
    terminal.shown = [&] { world.files.disk = Disk::full; };

    EXPECT_EQ(code_of(log_in()), Errc::unwritable);
    EXPECT_TRUE(is_revoked("rt-canary-"));
    expect_the_earlier_login_lives();
    EXPECT_EQ(world.log.count("disk.unwritable"), 1);
}

TEST_F(LoginTest, LeavesTheFileOfALaterVersionAlone)
{
    log_in_before();
    world.files.content().at(world.folder / "milano.token")[8] = 9;

    EXPECT_EQ(code_of(log_in()), Errc::invalid);
    EXPECT_TRUE(world.server.asked.empty());
}

TEST_F(LoginTest, MendsADamagedFile)
{
    log_in_before();
    world.files.content().at(world.folder / "milano.token") = "garbage";

    EXPECT_TRUE(log_in());
    EXPECT_EQ(world.written().standing.state, TokenState::ok);
}

TEST_F(LoginTest, EndsWhenThePersonDeclines)
{
    log_in_before();
    world.server.polls = {{400, {}, R"({"error":"access_denied"})"}};

    EXPECT_EQ(code_of(log_in()), Errc::refused);
    EXPECT_EQ(world.log.count("login.denied"), 1);
    EXPECT_EQ(world.log.count("login.failed"), 0);
    expect_the_earlier_login_lives();
    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(LoginTest, EndsWhenNobodyComes)
{
    world.server.polls = {
        {400, {}, R"({"error":"expired_token"})"},
        {400, {}, R"({"error":"expired_token"})"}};

    EXPECT_EQ(code_of(log_in()), Errc::failed);
    EXPECT_EQ(terminal.codes.size(), 2u);
    EXPECT_EQ(world.log.count("login.failed"), 1);
}

TEST_F(LoginTest, EndsWhereTheClientIsRejected)
{
    world.server.polls = {{401, {}, R"({"error":"invalid_client"})"}};

    EXPECT_EQ(code_of(log_in()), Errc::client_rejected);
}

// The answer of a slow refresh must not overwrite the login that came meanwhile.
TEST_F(LoginTest, WaitsForARefreshThatIsUnderWay)
{
    world.write(world.record());
    const auto service = world.start();
    const auto command = world.start();
    bool logged_in = false;
    const auto refresh = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(4s);
        world.server.latency = 3s;
        (void)co_await service->keeper.access_token();
    };
    const auto speed_up = [&]() -> asio::awaitable<void> {
        co_await world.simulation.clock.sleep(4500ms);
        world.server.latency = 0s;
    };
    const auto log_in = [&]() -> asio::awaitable<void> {
        const auto result = co_await logging_in(*command);
        logged_in = result.has_value();
    };
    std::vector<asio::awaitable<void>> all;
    all.push_back(refresh());
    all.push_back(speed_up());
    all.push_back(log_in());

    world.simulation.run(all_of(std::move(all)));

    EXPECT_TRUE(logged_in);
    EXPECT_GE(world.simulation.elapsed(), 10s);
    EXPECT_NE(world.written().login, "first");
    EXPECT_EQ(world.simulation.run(service->keeper.changed(Standing())).state, TokenState::ok);
}

TEST_F(LoginTest, IsTakenThoughItsCallerIsToldToStopWhileTheOldGrantIsBeingRevoked)
{
    log_in_before();
    const auto process = world.start();
    world.server.latency = 200ms;
    Result<LoginResult> result;
    const auto work = [&]() -> asio::awaitable<void> { result = co_await logging_in(*process); };
    const auto until_taken = [&]() -> asio::awaitable<void> {
        while (world.log.count("login.completed") == 0)
            co_await world.simulation.clock.sleep(10ms);
    };

    world.simulation.run(first_of(work(), until_taken()));

    EXPECT_TRUE(result.value().told_to_stop);
    EXPECT_EQ(world.written().to_revoke, std::vector{Secret{"rt-canary-0"}});
}

// The person has approved: what the server gave is kept, or taken back, whoever is in a hurry.
TEST_F(LoginTest, IsCarriedThroughThoughItsCallerIsToldToStop)
{
    log_in_before();
    const auto process = world.start();
    world.server.latency = 200ms;
    Result<LoginResult> result;
    const auto work = [&]() -> asio::awaitable<void> { result = co_await logging_in(*process); };
    const auto until_approved = [&]() -> asio::awaitable<void> {
        while (!world.server.current_refresh_token().starts_with("rt-canary-1"))
            co_await world.simulation.clock.sleep(100ms);
        co_await world.simulation.clock.sleep(300ms);  // the grant is here, the user is being asked for
    };

    world.simulation.run(first_of(work(), until_approved()));

    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_TRUE(result.value().told_to_stop);
    EXPECT_EQ(world.written().to_revoke, std::vector{Secret{"rt-canary-0"}}) << "by whoever comes next";
    EXPECT_EQ(world.log.count("login.completed"), 1);
}

}  // namespace
}  // namespace giposync::oauth
