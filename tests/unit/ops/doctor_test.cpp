#include "ops/doctor.hpp"
#include "support/fake_transport.hpp"
#include "support/unprivileged.hpp"
#include "unit/ops/status_house.hpp"

#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

// An installation as it should be, but for what a test spoils. One account is enough: "milano".
struct DoctorTest : test::StatusHouse
{
    test::Simulation simulation;
    test::FakeTransport account_server_and_api;
    test::FakeTransport api;
    SystemFiles files;
    std::string output;
    ApplicationEdge application;
    std::optional<Instant> throttled_until;
    std::optional<Instant> quiet_until;
    AccountEdge account;
    Viewer viewer{own_identity(), own_identity()};

    DoctorTest()
    {
        chmod(folder.path().c_str(), 0755);
        chmod((folder / "state").c_str(), 0700);
        chmod((folder / "mirrors").c_str(), 02750);
        std::ofstream(folder / "main.secret") << "s3cret";
        chmod((folder / "main.secret").c_str(), 0640);
        std::ofstream(folder / "giposyncd.toml") << "";
        chmod((folder / "giposyncd.toml").c_str(), 0644);
        settings.file = folder / "giposyncd.toml";
        settings.applications.at(ApplicationName{"main"}).client_secret = (folder / "main.secret").string();
        question.accounts = {AccountName{"milano"}};

        simulation.clock.set_wall_clock(noon);
        application.transport = &account_server_and_api;
        account.api = &api;
        account.login = logged_in();
        account.seal = {{{"seal.key", "9603c8193965d51f"}}, std::optional<std::string>{}};
        fill_mirror();
    }

    LoginView logged_in() const
    {
        LoginView login;
        login.standing = {oauth::TokenState::ok, "", noon - 24h};
        login.grant.emplace();
        login.grant->scopes = {"giponext.patients", "giponext.agenda"};
        return login;
    }

    void fill_mirror()
    {
        const auto mirror = open_mirror("milano");
        mirror::AccountFacts facts;
        facts.tenant = "tenant-1";
        facts.token_state = "ok";
        facts.granted_scopes = {"giponext.patients", "giponext.agenda"};
        mirror::write_account_facts(*mirror, facts);
        mirror::ResourceRecord record;
        record.state = mirror::ResourceState::ok;
        record.last_success_at = noon - 5min;
        record.last_attempt_at = noon - 5min;
        write(*mirror, "patients", record);
        write(*mirror, "agendas", record);
    }

    void let_all_answer()
    {
        const net::Header date{"Date", "Sat, 31 Jan 2026 12:00:00 GMT"};
        account_server_and_api
            .answers(
                200,
                R"({"issuer": "https://account.gipo.it",
                    "device_authorization_endpoint": "https://account.gipo.it/device",
                    "token_endpoint": "https://account.gipo.it/token",
                    "revocation_endpoint": "https://account.gipo.it/revoke"})",
                {date}
            )
            .answers(404);
        api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-1"}]})");
    }

    Findings examine()
    {
        DoctorEdges edges{simulation.clock, files};
        edges.viewer = viewer;
        edges.ask_for_addresses = [](std::string) -> boost::asio::awaitable<Result<net::Addresses>> {
            co_return net::Addresses{boost::asio::ip::make_address("192.0.2.1")};
        };
        edges.free_bytes = [](const auto&) {
            return std::optional<std::uintmax_t>{std::uintmax_t{10} << 30};
        };
        edges.applications[ApplicationName{"main"}] = application;
        edges.accounts[AccountName{"milano"}] = account;
        auto report = read_status(settings, question, simulation.clock);
        if (throttled_until)
            report.applications.at(0).throttled_until = throttled_until;
        report.applications.at(0).quiet_until = quiet_until;
        const auto tell = [this](const Finding& finding) {
            output += to_text(finding, Paint{Paint::Colours::none});
        };
        Doctor doctor{settings, report, std::move(edges), tell};
        return simulation.run(doctor.examine());
    }

    static std::vector<std::string> in_short(const Findings& findings)
    {
        std::vector<std::string> lines;
        for (const Finding& finding : findings)
            lines.push_back(
                std::to_string(static_cast<int>(finding.verdict)) + " " + finding.check +
                (finding.about.empty() ? "" : " " + finding.about)
            );
        return lines;
    }

    static const Finding& of(const Findings& findings, const std::string& check)
    {
        return *std::ranges::find(findings, check, &Finding::check);
    }
};

TEST_F(DoctorTest, LooksAtEachThingInTurn)
{
    let_all_answer();

    const auto findings = examine();

    EXPECT_EQ(
        in_short(findings),
        (std::vector<std::string>{
            "0 settings",
            "0 secret main",
            "0 state_dir",
            "0 seal milano",
            "0 mirror_files milano",
            "0 mirror milano",
            "0 disk milano",
            "0 dns account.gipo.it",
            "0 dns api.giponext.it",
            "0 tls https://account.gipo.it",
            "0 tls https://api.giponext.it",
            "0 discovery main",
            "0 device_grant main",
            "2 catalogue main",
            "0 login milano",
            "0 tenant milano",
            "0 scopes milano",
            "0 clock",
            "0 limit main",
            "0 alerts",
            "2 service",
        })
    );
    EXPECT_EQ(exit_code_of(findings), 0);
    EXPECT_EQ(
        account_server_and_api.urls(),
        (std::vector<std::string>{
            "https://account.gipo.it/.well-known/oauth-authorization-server",
            "https://api.giponext.it/swagger/docs/v2",
        })
    );
    EXPECT_EQ(api.urls(), std::vector<std::string>{"https://api.giponext.it/v2/userinfo"});
    EXPECT_EQ(std::ranges::count(output, '\n'), 23);
    EXPECT_NE(
        output.find("ok       clock: 2026-01-31 12:00 UTC, as https://account.gipo.it has it\n"),
        std::string::npos
    );
}

TEST_F(DoctorTest, ChangesNothing)
{
    let_all_answer();
    const auto mirror = mirror_of("milano");
    const auto content = [](const std::filesystem::path& file) {
        std::ostringstream text;
        text << std::ifstream(file, std::ios::binary).rdbuf();
        return text.str();
    };
    const auto before = content(mirror);
    const auto wal_before = content(mirror.string() + "-wal");

    examine();

    EXPECT_EQ(content(mirror), before);
    EXPECT_EQ(content(mirror.string() + "-wal"), wal_before);
    EXPECT_TRUE(std::filesystem::is_empty(folder / "state"));
}

TEST_F(DoctorTest, WithoutALoginAllElseIsStillLookedAt)
{
    let_all_answer();
    account.login = LoginView{{oauth::TokenState::needs_login, "400 invalid_grant", noon - 1h}, {}};

    const auto findings = examine();

    EXPECT_EQ(exit_code_of(findings), 3);
    EXPECT_EQ(of(findings, "login").cure, "giposyncd login --account milano");
    EXPECT_EQ(of(findings, "tenant").verdict, Verdict::skipped);
    EXPECT_EQ(of(findings, "tenant").what, "see login");
    EXPECT_EQ(of(findings, "scopes").verdict, Verdict::skipped);
    EXPECT_TRUE(api.asked.empty());
}

TEST_F(DoctorTest, WithoutASecretNobodyIsTalkedTo)
{
    application.transport = nullptr;
    account.api = nullptr;
    account.login = Error{Errc::invalid, "main.secret: No such file or directory"};
    std::filesystem::remove(folder / "main.secret");

    const auto findings = examine();

    EXPECT_EQ(exit_code_of(findings), 1);
    EXPECT_EQ(of(findings, "secret").verdict, Verdict::bad);
    EXPECT_EQ(of(findings, "discovery").verdict, Verdict::skipped);
    EXPECT_EQ(of(findings, "discovery").what, "the secret comes first: see secret");
    EXPECT_EQ(of(findings, "dns").verdict, Verdict::ok);
    EXPECT_EQ(of(findings, "clock").what, "2026-01-31 12:00 UTC; no server has told the time");
}

TEST_F(DoctorTest, ASecretThatThisUserMayNotReadIsNoFaultOfTheNetwork)
{
    viewer = {{1000, {1000}, "anna"}, Identity{999, {999}, "giposync"}};
    application.transport = nullptr;
    application.problem = Error{Errc::invalid, "main.secret: Permission denied"};
    account.api = nullptr;
    account.login = *application.problem;
    chmod((folder / "main.secret").c_str(), 0);
    const test::Unprivileged somebody;

    const auto findings = examine();

    EXPECT_EQ(of(findings, "secret").verdict, Verdict::skipped);
    EXPECT_EQ(of(findings, "discovery").verdict, Verdict::skipped);
    EXPECT_EQ(std::ranges::count(findings, "http", &Finding::check), 0);
}

TEST_F(DoctorTest, WhatKeepsEverybodyFromTheNetworkIsNotTakenForTheSecret)
{
    application.transport = nullptr;
    application.problem = Error{Errc::invalid, "giposyncd.toml: http: ca_file: there is no /etc/none.pem"};
    account.api = nullptr;
    account.login = *application.problem;

    const auto findings = examine();

    EXPECT_EQ(exit_code_of(findings), 1);
    EXPECT_EQ(of(findings, "secret").verdict, Verdict::ok);
    EXPECT_EQ(of(findings, "http").verdict, Verdict::bad);
    EXPECT_EQ(of(findings, "http").what, application.problem->detail);
}

TEST_F(DoctorTest, AServerThatAsksForSilenceIsNotWaitedFor)
{
    throttled_until = noon + 1h;

    const auto findings = examine();

    EXPECT_EQ(of(findings, "discovery").what, "nothing is sent for now: see limit");
    EXPECT_EQ(of(findings, "tenant").what, "nothing is sent for now: see limit");
    EXPECT_EQ(of(findings, "limit").verdict, Verdict::warning);
    EXPECT_TRUE(account_server_and_api.asked.empty());
    EXPECT_TRUE(api.asked.empty());
}

TEST_F(DoctorTest, TheEndOfASilenceAfterAPowerCutIsNotWaitedFor)
{
    quiet_until = noon + 1h;

    const auto findings = examine();

    EXPECT_EQ(of(findings, "discovery").what, "nothing is sent for now: see limit");
    EXPECT_EQ(of(findings, "limit").verdict, Verdict::warning);
    EXPECT_TRUE(account_server_and_api.asked.empty());
}

TEST_F(DoctorTest, NothingIsSentBeforeThereIsAStateDirectory)
{
    std::filesystem::remove_all(folder / "state");
    account.api = nullptr;
    account.login = Error{Errc::needs_login, "nobody is logged in"};

    const auto findings = examine();

    EXPECT_EQ(of(findings, "discovery").what, "the state directory comes first: see state_dir");
    EXPECT_TRUE(account_server_and_api.asked.empty());
}

TEST_F(DoctorTest, AReaderOfTheMirrorIsToldWhatItSays)
{
    viewer.self = Identity{geteuid() + 1, {getegid()}, "anna"};
    application.transport = nullptr;
    account.api = nullptr;
    account.login = Error{Errc::unwritable, "read milano.token: Permission denied"};

    const auto findings = examine();

    EXPECT_EQ(exit_code_of(findings), 0);
    EXPECT_EQ(of(findings, "state_dir").verdict, Verdict::skipped);
    EXPECT_EQ(of(findings, "login").what, "ok, as the mirror has it");
    EXPECT_EQ(of(findings, "tenant").verdict, Verdict::skipped);
    EXPECT_EQ(of(findings, "tenant").what, "the login may not be used by this user");
    EXPECT_EQ(of(findings, "scopes").verdict, Verdict::ok);
}

TEST_F(DoctorTest, WhereTheServerAsksForSilenceItIsNotWaitedForLong)
{
    struct Silence final : net::Transport
    {
        Clock& clock;

        explicit Silence(Clock& its) : clock(its) {}

        boost::asio::awaitable<Result<net::Response>> send(net::Request) override
        {
            co_await clock.sleep(1h);
            co_return net::Response{};
        }
    } silence{simulation.clock};

    application.transport = &silence;
    account.api = &silence;

    const auto findings = examine();

    EXPECT_EQ(simulation.elapsed(), 3min);
    for (const char* check : {"tls", "discovery", "catalogue", "tenant"})
        EXPECT_EQ(of(findings, check).verdict, Verdict::skipped) << check;
    EXPECT_EQ(exit_code_of(findings), 0);
}

TEST_F(DoctorTest, AListThatIsInStepProvesTheDocumentWrong)
{
    account_server_and_api.answers(404)
        .answers(404)
        .answers(404)
        .answers(404)
        .answers(404)
        .answers(404)
        .answers(200, R"({"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {}})");
    api.answers(200, R"({"sub": "u", "tenants": [{"id": "tenant-1"}]})");

    const auto findings = examine();

    EXPECT_EQ(of(findings, "discovery").verdict, Verdict::bad);
    EXPECT_EQ(of(findings, "catalogue").verdict, Verdict::warning);
    EXPECT_EQ(of(findings, "catalogue").about, "patients");
}

}  // namespace
}  // namespace giposync::ops
