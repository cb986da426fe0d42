#include "account_world.hpp"
#include "base/async.hpp"
#include "oauth/login.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

using namespace std::chrono_literals;
using giposync::test::field;
using test::Disk;
using Texts = std::vector<std::string>;

struct Terminal final : Prompt
{
    std::vector<UserCode> codes;
    std::function<void()> shown = [] {};

    void show(const UserCode& code) override
    {
        codes.push_back(code);
        shown();
    }
};

struct LoginTest : testing::Test
{
    test::AccountWorld world;
    Terminal terminal;
    LoginOptions options{
        {{"giponext.patients", "giponext.agenda", "offline_access"}, 2},
        {{TenantId{"tenant-1"}}, std::nullopt, "Clinica Milano"},
        "https://api.example"};

    asio::awaitable<Result<LoginResult>> logging_in(test::Process& process)
    {
        Login login{
            world.server,
            process.server,
            process.store,
            world.simulation.clock,
            world.log,
            terminal,
            options};
        co_return co_await login.run();
    }

    Result<LoginResult> log_in()
    {
        const auto process = world.start();
        return world.simulation.run(logging_in(*process));
    }

    // A login of the clinic that is there already.
    void log_in_before() { world.write(world.fresh_record()); }

    void expect_the_earlier_login_lives()
    {
        EXPECT_EQ(world.written().login, "first");
        for (const auto& token : world.server.revoked)
            EXPECT_FALSE(token == "rt-canary-0" || token == "at-canary-0") << token;
    }

    bool is_revoked(std::string_view prefix) const
    {
        const auto& revoked = world.server.revoked;
        return std::any_of(revoked.begin(), revoked.end(), [&](const std::string& token) {
            return token.starts_with(prefix);
        });
    }
};

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

TEST_F(LoginTest, RevokesTheGrantItReplacesOnlyWhenTheNewOneIsStored)
{
    log_in_before();

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.server.revoked, (Texts{"rt-canary-0", "at-canary-0"}));
    EXPECT_NE(world.written().login, "first");
    EXPECT_TRUE(world.written().to_revoke.empty());
}

// Killed at any step of it: the old grant is revoked only after the new one is durable, and then in any case.
TEST_F(LoginTest, RevokesTheGrantItReplacesThoughItIsKilled)
{
    int replaced = 0;
    for (const auto cache : {test::PageCache::kept, test::PageCache::lost})
        for (int cut = 1;; ++cut)
        {
            SCOPED_TRACE(cut);
            log_in_before();
            world.server.revoked.clear();
            world.files.reboot(test::PageCache::kept);
            world.plug.cut_before(cut);
            try
            {
                (void)log_in();
            }
            catch (const test::PowerCut&)
            {
            }
            const bool killed = world.plug.pulled();
            world.files.reboot(cache);
            if (!killed)
                break;

            const auto service = world.start();
            world.simulation.run(service->keeper.revoke_what_is_left());

            const bool is_new = world.written().login != "first";
            EXPECT_EQ(is_revoked("rt-canary-0"), is_new);
            EXPECT_TRUE(world.written().to_revoke.empty());
            replaced += is_new ? 1 : 0;
        }

    EXPECT_GT(replaced, 10);
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

TEST_F(LoginTest, IsNoneTheWorseForAnOldGrantThatCannotBeRevoked)
{
    log_in_before();
    world.server.revocation_status = 503;

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.log.count("token.revoke_failed"), 1);
    EXPECT_EQ(world.log.last("token.revoke_failed")->level, Level::warning);
    EXPECT_EQ(world.log.count("login.completed"), 1);
}

TEST_F(LoginTest, RevokesLaterWhatTheServerDoesNotRevokeNow)
{
    log_in_before();
    world.server.revocation_status = 500;
    ASSERT_TRUE(log_in());
    const auto service = world.start();
    for (int i = 0; i < 3; ++i)
        world.simulation.run(service->keeper.revoke_what_is_left());
    EXPECT_EQ(world.log.count("token.revoke_failed"), 1) << "once is enough";
    world.server.revocation_status = 200;
    world.server.revoked.clear();

    for (int i = 0; i < 2; ++i)
        world.simulation.run(service->keeper.revoke_what_is_left());

    EXPECT_EQ(world.server.revoked, Texts{"rt-canary-0"});
    EXPECT_EQ(world.log.last("token.revoked")->level, Level::info);
    EXPECT_TRUE(world.simulation.run(service->keeper.access_token()));
}

TEST_F(LoginTest, RevokesWhatSeveralLoginsBeforeHaveLeft)
{
    log_in_before();
    world.server.revocation_status = 500;
    ASSERT_TRUE(log_in());
    const auto second = world.written().refresh_token;
    world.server.revocation_status = 200;
    world.server.revoked.clear();

    ASSERT_TRUE(log_in());

    EXPECT_TRUE(is_revoked("rt-canary-0"));
    EXPECT_TRUE(is_revoked(second.reveal()));
    EXPECT_TRUE(world.written().to_revoke.empty());
}

TEST_F(LoginTest, DoesNotInsistWhereTheServerRefusesToRevoke)
{
    log_in_before();
    world.server.revocation_status = 400;

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.log.count("token.revoke_failed"), 1);
    EXPECT_TRUE(world.written().to_revoke.empty());
}

// As servers do that have one token for each user.
TEST_F(LoginTest, DoesNotRevokeLaterATokenThatTheServerGaveAgain)
{
    auto before = world.fresh_record();
    before.to_revoke = {Secret{"rt-canary-7"}};
    world.write(before);
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-7"})"}};

    ASSERT_TRUE(log_in());

    EXPECT_FALSE(is_revoked("rt-canary-7"));
    EXPECT_TRUE(world.written().to_revoke.empty());
}

TEST_F(LoginTest, RevokesTheTokenThatTheServiceHasRotatedMeanwhile)
{
    log_in_before();
    terminal.shown = [&] {
        auto rotated = world.fresh_record();
        rotated.refresh_token = Secret{"rt-rotated"};
        world.write(rotated);
    };

    ASSERT_TRUE(log_in());

    EXPECT_EQ(world.server.revoked[0], "rt-rotated");
}

TEST_F(LoginTest, DoesNotRevokeATokenThatTheServerGaveAgain)
{
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-0"})"}};
    log_in_before();

    ASSERT_TRUE(log_in());

    EXPECT_TRUE(world.server.revoked.empty());
}

TEST_F(LoginTest, DoesNotTakeBackATokenThatAnEarlierLoginHolds)
{
    world.server.polls = {{200, {}, R"({"access_token":"at-canary-0","refresh_token":"rt-canary-0"})"}};
    log_in_before();
    world.server.instead = {{403, {}, ""}};

    EXPECT_EQ(code_of(log_in()), Errc::forbidden);

    EXPECT_TRUE(world.server.revoked.empty());
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

// The person has approved: what the server gave is kept, or taken back, whoever is in a hurry.
TEST_F(LoginTest, IsCarriedThroughThoughItsCallerIsToldToStop)
{
    log_in_before();
    const auto process = world.start();
    world.server.latency = 200ms;
    const auto work = [&]() -> asio::awaitable<void> { (void)co_await logging_in(*process); };
    const auto until_approved = [&]() -> asio::awaitable<void> {
        while (!world.server.current_refresh_token().starts_with("rt-canary-1"))
            co_await world.simulation.clock.sleep(100ms);
        co_await world.simulation.clock.sleep(300ms);  // the grant is here, the user is being asked for
    };

    world.simulation.run(first_of(work(), until_approved()));

    EXPECT_EQ(world.written().refresh_token.reveal(), world.server.current_refresh_token());
    EXPECT_TRUE(is_revoked("rt-canary-0"));
    EXPECT_EQ(world.log.count("login.completed"), 1);
}

}  // namespace
}  // namespace giposync::oauth
