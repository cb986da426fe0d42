#include "ops/doctor_login.hpp"
#include "support/fake_transport.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;
using oauth::TokenState;

const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
const std::string log_in = "giposyncd login --account milano";
const std::string secret_cure =
    "put client_id and client_secret_file of [applications.main] right, then: systemctl "
    "reload giposyncd";

void expect(const Finding& finding, Verdict verdict, const std::string& what, const std::string& cure)
{
    EXPECT_EQ(finding.verdict, verdict);
    EXPECT_EQ(finding.what, what);
    EXPECT_EQ(finding.cure, cure);
}

struct DoctorLoginTest : testing::Test
{
    test::Simulation simulation;
    test::FakeTransport api;
    config::Application application;
    config::Account account;
    AccountReport told;
    const Viewer root{{0, {0}, "root"}, {}};
    const Viewer reader{{1000, {1000}, "anna"}, Identity{999, {999}, "giposync"}};

    DoctorLoginTest()
    {
        application.name = ApplicationName{"main"};
        application.api_base = "https://api.giponext.it";
        account.name = AccountName{"milano"};
        account.application = application.name;
        account.clinic = "Clinica Milano";
        account.allowed_tenants = {TenantId{"tenant-1"}};
    }

    Finding login(TokenState state, const std::string& reason = "") const
    {
        return check_login(account, LoginView{{state, reason, noon - 2h}, {}}, told, root, noon);
    }

    Finding tenant(std::optional<TenantId> mirrored = TenantId{"tenant-1"})
    {
        return simulation.run(check_tenant(application, account, api, std::move(mirrored)));
    }

    Finding scopes(const std::vector<std::string>& granted) const
    {
        std::vector<config::Resource> resources(3);
        resources[0].name = ResourceName{"patients"};
        resources[0].scope = "giponext.patients";
        resources[1].name = ResourceName{"agendas"};
        resources[1].scope = "giponext.agenda";
        resources[2].name = ResourceName{"appointments"};
        resources[2].scope = "giponext.agenda";
        return check_scopes(account, resources, granted);
    }
};

TEST_F(DoctorLoginTest, EachStateHasItsCure)
{
    EXPECT_EQ(login(TokenState::ok).about, "milano");
    expect(login(TokenState::ok), Verdict::ok, "ok since 2026-01-31 10:00 UTC (2 h)", "");
    expect(login(TokenState::none), Verdict::needs_login, "nobody is logged in", log_in);
    expect(
        login(TokenState::needs_login, "400 invalid_grant"),
        Verdict::needs_login,
        "the login cannot be used since 2026-01-31 10:00 UTC (2 h): 400 invalid_grant",
        log_in
    );
    expect(
        login(TokenState::wrong_tenant),
        Verdict::needs_login,
        "the login is of another clinic since 2026-01-31 10:00 UTC (2 h)",
        log_in
    );
    expect(
        login(TokenState::client_rejected),
        Verdict::bad,
        "the account server does not take client_id or secret since 2026-01-31 10:00 UTC (2 h)",
        secret_cure
    );
}

TEST_F(DoctorLoginTest, WhatKeepsAGoodLoginFromBeingUsedIsCuredByNoLogin)
{
    const auto with = [&](TokenState state, oauth::Hindrance hindrance) {
        const oauth::Standing standing{state, "why", noon - 2h, hindrance};
        return check_login(account, LoginView{standing, {}}, told, root, noon);
    };
    const std::string cure = "put issuer or client_id of its application back and run systemctl reload "
                             "giposyncd, or, where the change is meant, giposyncd login --account milano";
    expect(
        with(TokenState::client_rejected, oauth::Hindrance::settings),
        Verdict::bad,
        "the login is not used: why",
        cure
    );
    expect(
        with(TokenState::none, oauth::Hindrance::unreadable),
        Verdict::bad,
        "why",
        "see secret, state_dir and seal"
    );
    told.token = {"client_rejected", "why", {}, {}, {}, true};
    expect(
        check_login(account, Error{Errc::unwritable, "Permission denied"}, told, reader, noon),
        Verdict::bad,
        "the login is not used, as the mirror has it: why",
        cure
    );
}

TEST_F(DoctorLoginTest, AStoreThatCannotBeReadIsBadForThoseWhoMay)
{
    const Error unreadable{Errc::unwritable, "read /state/milano.token: Input/output error"};
    expect(
        check_login(account, unreadable, told, root, noon),
        Verdict::bad,
        "read /state/milano.token: Input/output error",
        "see secret, state_dir and seal"
    );

    const Error damaged{Errc::needs_login, "/state/milano.token was changed"};
    expect(
        check_login(account, damaged, told, root, noon),
        Verdict::needs_login,
        "/state/milano.token was changed",
        log_in
    );
}

TEST_F(DoctorLoginTest, WhoMayNotReadTheStoreIsToldWhatTheMirrorHas)
{
    const Error closed{Errc::unwritable, "read /state/milano.token: Permission denied"};
    expect(
        check_login(account, closed, told, reader, noon),
        Verdict::skipped,
        "this user may not see it",
        "run it as root: sudo giposyncd doctor"
    );

    told.token.state = "ok";
    expect(check_login(account, closed, told, reader, noon), Verdict::ok, "ok, as the mirror has it", "");
    told.token.state = "needs_login";
    expect(
        check_login(account, closed, told, reader, noon),
        Verdict::needs_login,
        "the login cannot be used, as the mirror has it",
        log_in
    );
    told.token.reason = "the server no longer takes the refresh token";
    expect(
        check_login(account, closed, told, reader, noon),
        Verdict::needs_login,
        "the login cannot be used, as the mirror has it: the server no longer takes the refresh token",
        log_in
    );
    told.token = {"none", "read /state/milano.token: Input/output error", {}, {}, {}};
    expect(
        check_login(account, closed, told, reader, noon),
        Verdict::bad,
        "read /state/milano.token: Input/output error, as the mirror has it",
        "see secret, state_dir and seal"
    );
}

TEST_F(DoctorLoginTest, TheTenantIsAllowedAndTheOneInTheMirror)
{
    api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-1"}]})");
    expect(tenant(), Verdict::ok, "tenant-1 is allowed, and is the one in the mirror", "");

    api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-1"}]})");
    expect(tenant(std::nullopt), Verdict::ok, "tenant-1 is allowed", "");
    EXPECT_EQ(api.urls().front(), "https://api.giponext.it/v2/userinfo");
}

TEST_F(DoctorLoginTest, AnotherTenantIsBad)
{
    const std::string cure = log_in + ", as a user of this clinic; or correct allowed_tenants or mirror";
    api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-9"}]})");
    const auto stranger = tenant();
    EXPECT_EQ(stranger.verdict, Verdict::bad);
    EXPECT_NE(stranger.what.find("tenant-9"), std::string::npos) << stranger.what;
    EXPECT_EQ(stranger.cure, cure);

    api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-1"}]})");
    const auto other_mirror = tenant(TenantId{"tenant-2"});
    EXPECT_EQ(other_mirror.verdict, Verdict::bad);
    EXPECT_EQ(other_mirror.cure, cure);
}

TEST_F(DoctorLoginTest, EachAnswerThatIsNoneHasItsCure)
{
    const std::string api_cure = "look at api_base of [applications.main]";
    const std::vector<std::tuple<unsigned, Verdict, std::string>> answers{
        {401, Verdict::bad, "try again in some minutes; where it stays so: " + log_in},
        {403, Verdict::bad, "give the user the permission to use the API, in GipoNext"},
        {404, Verdict::bad, api_cure},
        {418, Verdict::bad, api_cure},
        {503, Verdict::bad, "see tls; where that is ok, the server is in trouble: run it again later"},
    };
    for (const auto& [status, verdict, cure] : answers)
    {
        api.answers(status);
        const auto finding = tenant();
        EXPECT_EQ(finding.verdict, verdict) << status;
        EXPECT_EQ(finding.cure, cure) << status;
        EXPECT_NE(finding.what.find(std::to_string(status)), std::string::npos);
    }

    const std::vector<std::tuple<Errc, Verdict, std::string>> failures{
        {Errc::needs_login, Verdict::needs_login, log_in},
        {Errc::refused, Verdict::needs_login, log_in},
        {Errc::client_rejected, Verdict::bad, secret_cure},
        {Errc::throttled, Verdict::skipped, "run it again later; see: giposyncd status"},
        {Errc::unwritable, Verdict::bad, "see state_dir and disk: without them no token is refreshed"},
        {Errc::failed, Verdict::bad, api_cure},
    };
    for (const auto& [code, verdict, cure] : failures)
    {
        api.fails(code);
        expect(tenant(), verdict, "scripted", cure);
    }
}

TEST_F(DoctorLoginTest, AllScopesAreGranted)
{
    expect(
        scopes({"offline_access", "giponext.agenda", "giponext.patients"}),
        Verdict::ok,
        "all that the resources need is granted",
        ""
    );
}

TEST_F(DoctorLoginTest, AMissingScopeIsAWarningUntilSomebodyCountsOnIt)
{
    const std::string what =
        "not granted: giponext.agenda (agendas, appointments) giponext.patients (patients)";
    const std::string cure = log_in + " and grant it, or leave these out of resources";
    expect(scopes({}), Verdict::warning, what, cure);

    account.resources = {{ResourceName{"patients"}}};
    expect(scopes({}), Verdict::needs_login, what, cure);
    EXPECT_EQ(scopes({"giponext.patients"}).verdict, Verdict::warning);
}

}  // namespace
}  // namespace giposync::ops
