#include "ops/status_check.hpp"
#include "ops/status_report.hpp"
#include "quota/memory.hpp"
#include "support/unprivileged.hpp"
#include "unit/ops/status_house.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

struct StatusReportTest : test::StatusHouse
{
    static std::vector<std::string> states(const AccountReport& account)
    {
        std::vector<std::string> found;
        for (const auto& resource : account.resources)
            found.push_back(resource.line.resource.text() + " " + resource.line.state);
        return found;
    }

    void fill_milano()
    {
        const auto mirror = open_mirror("milano");
        mirror::AccountFacts facts;
        facts.clinic = "as it was";
        facts.tenant = "tenant-1";
        facts.token_state = "needs_login";
        facts.token_reason = "the server no longer takes the refresh token";
        facts.other_settings = true;
        facts.token_since = noon - 1h;
        facts.last_refresh_at = noon - 2h;
        facts.granted_scopes = {"giponext.patients"};
        mirror::write_account_facts(*mirror, facts);
        mirror::ResourceRecord record;
        record.state = mirror::ResourceState::ok;
        record.last_success_at = noon - 10min;
        write(*mirror, "patients", record);
        mirror->set_fact("held:patients", "23");
        mirror->set_fact("service.since", "2026-01-30T08:00:00.000Z");
        mirror->set_fact("plan.needed_per_hour", "420");
    }
};

TEST_F(StatusReportTest, BeforeAnythingHasRunEverythingIsNever)
{
    const auto report = read();

    EXPECT_EQ(report.version, "1.0.0");
    EXPECT_EQ(report.generated_at, clock.now());
    EXPECT_EQ(report.service.running, false);
    EXPECT_FALSE(report.service.since);
    ASSERT_EQ(report.accounts.size(), 2u);
    const auto& milano = report.accounts[0];
    EXPECT_EQ(milano.name.text(), "milano");
    EXPECT_EQ(milano.token.state, "none");
    EXPECT_FALSE(milano.tenant);
    EXPECT_EQ(milano.mirror.path, mirror_of("milano"));
    EXPECT_EQ(milano.mirror.size->bytes, 0);
    EXPECT_FALSE(milano.mirror.problem);
    EXPECT_EQ(states(milano), (std::vector<std::string>{"patients never", "agendas never"}));
    EXPECT_TRUE(milano.resources[0].wanted_by_name);
    EXPECT_EQ(milano.resources[0].max_lag, 45min);
    ASSERT_EQ(report.applications.size(), 1u);
    EXPECT_EQ(report.applications[0].requests, 60);
    EXPECT_EQ(report.applications[0].in_force, 60);
    EXPECT_EQ(report.applications[0].used, 0);
    EXPECT_FALSE(report.applications[0].needed_per_hour);
    EXPECT_FALSE(std::filesystem::exists(folder / "state/quota.db"));
}

TEST_F(StatusReportTest, SaysWhatTheMirrorSays)
{
    fill_milano();

    const auto report = read();

    const auto& milano = report.accounts.at(0);
    EXPECT_EQ(milano.tenant, "tenant-1");
    EXPECT_EQ(milano.token.state, "needs_login");
    EXPECT_EQ(milano.token.reason, "the server no longer takes the refresh token");
    EXPECT_TRUE(milano.token.other_settings);
    EXPECT_EQ(milano.token.since, noon - 1h);
    EXPECT_EQ(milano.token.last_refresh_at, noon - 2h);
    EXPECT_EQ(milano.token.granted_scopes, std::vector<std::string>{"giponext.patients"});
    EXPECT_GT(milano.mirror.size->bytes, 0);
    EXPECT_EQ(states(milano), (std::vector<std::string>{"patients ok", "agendas never"}));
    EXPECT_EQ(milano.resources[0].held_deletions, 23);
    EXPECT_EQ(milano.resources[1].held_deletions, 0);
    EXPECT_EQ(states(report.accounts.at(1)), (std::vector<std::string>{"patients never", "agendas never"}));
    EXPECT_EQ(report.applications.at(0).needed_per_hour, 420);
}

TEST_F(StatusReportTest, AddsUpWhatAllAccountsOfAnApplicationNeed)
{
    fill_milano();
    open_mirror("roma")->set_fact("plan.needed_per_hour", "80");
    question.accounts = {AccountName{"roma"}};

    const auto report = read();

    ASSERT_EQ(report.accounts.size(), 1u);
    EXPECT_EQ(report.accounts[0].name.text(), "roma");
    EXPECT_EQ(report.applications.at(0).needed_per_hour, 500);
}

TEST_F(StatusReportTest, AddsUpWhatAllApplicationsWithOneClientIdNeed)
{
    fill_milano();
    open_mirror("roma")->set_fact("plan.needed_per_hour", "80");
    auto other = settings.applications.at(ApplicationName{"main"});
    other.name = ApplicationName{"other"};
    settings.applications[other.name] = other;
    settings.accounts.at(AccountName{"roma"}).application = other.name;

    const auto report = read();

    for (const auto& application : report.applications)
        EXPECT_EQ(application.needed_per_hour, 500) << application.name;
    EXPECT_EQ(report.applications.at(0).shared_with, std::vector{other.name});
}

TEST_F(StatusReportTest, LeavesOutApplicationsOfOtherAccounts)
{
    auto other = settings.applications.at(ApplicationName{"main"});
    other.name = ApplicationName{"other"};
    settings.applications[other.name] = other;
    question.accounts = {AccountName{"roma"}};
    EXPECT_EQ(read().applications.size(), 1u);

    question.accounts.clear();

    EXPECT_EQ(read().applications.size(), 2u);
}

TEST_F(StatusReportTest, IgnoresANumberThatIsNone)
{
    const auto mirror = open_mirror("milano");
    mirror->set_fact("plan.needed_per_hour", "420 or so");
    mirror->set_fact("held:patients", "many");
    mirror->set_fact("service.since", "yesterday");

    const auto report = read();

    EXPECT_FALSE(report.applications.at(0).needed_per_hour);
    EXPECT_EQ(report.accounts.at(0).resources.at(0).held_deletions, 0);
}

TEST_F(StatusReportTest, KnowsARunningServiceByItsPlace)
{
    fill_milano();
    open_mirror("roma");
    {
        const auto place = mirror::take_service_place(mirror_of("milano"));
        ASSERT_TRUE(place && *place);

        const auto report = read();

        EXPECT_EQ(report.service.running, true);
        EXPECT_EQ(report.service.since, noon - 28h);
        EXPECT_EQ(report.accounts.at(0).served, true);
        EXPECT_EQ(report.accounts.at(1).served, false);
        question.accounts = {AccountName{"roma"}};
        EXPECT_EQ(read().service.running, true);
    }
    EXPECT_EQ(read().service.running, false);
    EXPECT_FALSE(read().service.since);
}

TEST_F(StatusReportTest, GrowsStaleByTheReadersClock)
{
    fill_milano();
    clock.advance(2h);

    EXPECT_EQ(states(read().accounts.at(0)), (std::vector<std::string>{"patients stale", "agendas never"}));
}

TEST_F(StatusReportTest, WhatTheSettingsHaveGainedIsNeverAndWhatTheyHaveLostIsStillThere)
{
    open_mirror("milano", {"patients", "invoices"});

    EXPECT_EQ(
        states(read().accounts.at(0)),
        (std::vector<std::string>{"patients never", "invoices never", "agendas never"})
    );
}

TEST_F(StatusReportTest, OfALoginWithoutAMirrorIsNotSaidThatThereIsNone)
{
    std::ofstream(folder / "state/milano.token") << "sealed";

    const auto report = read();

    EXPECT_FALSE(report.accounts.at(0).token.state);
    EXPECT_EQ(report.accounts.at(0).token.reason, "the mirror, which tells how it stands, is not there");
    EXPECT_EQ(report.accounts.at(1).token.state, "none");
    EXPECT_NE(
        status_check(report).line.find("milano: how the login stands is not known: the mirror, "),
        std::string::npos
    );
}

TEST_F(StatusReportTest, ADamagedMirrorIsOneLineAndCostsNothingElse)
{
    std::ofstream(mirror_of("milano")) << std::string(4096, 'x');
    open_mirror("roma");

    const auto report = read();

    const auto& milano = report.accounts.at(0);
    ASSERT_TRUE(milano.mirror.problem);
    EXPECT_NE(milano.mirror.problem->find("milano.db"), std::string::npos);
    EXPECT_NE(milano.mirror.problem->find("not a database"), std::string::npos);
    EXPECT_EQ(milano.mirror.size->bytes, 4096);
    EXPECT_FALSE(milano.token.state);
    EXPECT_EQ(states(milano), (std::vector<std::string>{"patients ", "agendas "}));
    EXPECT_EQ(states(report.accounts.at(1)), (std::vector<std::string>{"patients never", "agendas never"}));
}

TEST_F(StatusReportTest, AMirrorWithoutItsTablesIsOneLineToo)
{
    open_mirror("milano")->database().execute("DROP VIEW sync_status; DROP TABLE _resources");

    const auto report = read();

    const auto& milano = report.accounts.at(0);

    ASSERT_TRUE(milano.mirror.problem);
    EXPECT_NE(milano.mirror.problem->find("no such table"), std::string::npos);
    EXPECT_FALSE(milano.token.state);
    EXPECT_EQ(states(milano), (std::vector<std::string>{"patients ", "agendas "}));
}

TEST_F(StatusReportTest, AMirrorThatIsAFolderIsOneLineToo)
{
    std::filesystem::create_directory(mirror_of("milano"));

    EXPECT_EQ(read().accounts.at(0).mirror.problem, mirror_of("milano").string() + ": is no regular file");
}

TEST_F(StatusReportTest, ShowsTheUseOfTheLimit)
{
    {
        quota::Memory memory{question.limiters.at(ApplicationName{"main"}), clock};
        auto change = memory.begin();
        memory.places().take(memory.owner(), clock.moment());
        change.commit();
    }

    EXPECT_EQ(read().applications.at(0).used, 1);
}

TEST_F(StatusReportTest, ADamagedMemoryOfTheLimiterIsTheSilenceThatItBrings)
{
    std::ofstream(folder / "state/quota.db") << std::string(4096, 'x');

    const auto report = read();

    const auto& application = report.applications.at(0);
    EXPECT_FALSE(application.problem);
    EXPECT_TRUE(application.quiet_until);
}

TEST_F(StatusReportTest, AMemoryOfTheLimiterThatCannotBeReadIsOneLine)
{
    std::filesystem::create_directory(folder / "state/quota.db");

    const auto report = read();

    const auto& application = report.applications.at(0);

    EXPECT_FALSE(application.used);
    EXPECT_FALSE(application.in_force);
    EXPECT_NE(application.problem.value().find("quota.db"), std::string::npos);
}

TEST_F(StatusReportTest, WhoMayNotSeeTheStateDirectoryIsToldTheRest)
{
    fill_milano();
    const auto place = mirror::take_service_place(mirror_of("milano"));
    std::ofstream(folder / "state/quota.db") << "";
    using std::filesystem::perms;
    std::filesystem::permissions(folder.path(), perms::owner_all | perms::others_exec);
    std::filesystem::permissions(
        folder / "mirrors",
        perms::owner_all | perms::others_read | perms::others_exec
    );
    for (const auto& entry : std::filesystem::directory_iterator(folder / "mirrors"))
        std::filesystem::permissions(entry.path(), perms::others_read, std::filesystem::perm_options::add);
    std::filesystem::permissions(folder / "state", geteuid() == 0 ? perms::owner_all : perms::none);

    const test::Unprivileged as_nobody;
    const auto report = read();

    EXPECT_EQ(
        report.applications.at(0).problem,
        (folder / "state/quota.db").string() + ": this user may not read it"
    );
    EXPECT_FALSE(report.applications.at(0).used);
    EXPECT_EQ(report.applications.at(0).needed_per_hour, 420);
    EXPECT_EQ(report.service.running, true);
    EXPECT_EQ(report.accounts.at(0).token.state, "needs_login");
    EXPECT_EQ(states(report.accounts.at(0)), (std::vector<std::string>{"patients ok", "agendas never"}));
}

TEST_F(StatusReportTest, WhoMayNotReadTheMirrorsIsToldSoAndNothingWrong)
{
    fill_milano();
    using std::filesystem::perms;
    std::filesystem::permissions(folder.path(), perms::owner_all | perms::others_exec);
    std::filesystem::permissions(folder / "mirrors", geteuid() == 0 ? perms::owner_all : perms::none);

    std::optional<StatusReport> report;
    {
        const test::Unprivileged as_nobody;
        report = read();
    }
    std::filesystem::permissions(folder / "mirrors", perms::owner_all);

    EXPECT_FALSE(report->service.running);
    const auto& milano = report->accounts.at(0);
    EXPECT_FALSE(milano.served);
    EXPECT_FALSE(milano.mirror.size);
    EXPECT_FALSE(milano.token.state);
    EXPECT_EQ(milano.mirror.problem, mirror_of("milano").string() + ": this user may not read it");
    EXPECT_EQ(states(milano), (std::vector<std::string>{"patients ", "agendas "}));
}

}  // namespace
}  // namespace giposync::ops
