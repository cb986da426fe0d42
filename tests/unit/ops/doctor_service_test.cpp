#include "ops/doctor_service.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <array>
#include <fstream>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

const Instant noon{std::chrono::sys_days{std::chrono::January / 31 / 2026} + 12h};
const Viewer root{{0, {0}, "root"}, {}};
const Viewer reader{{1000, {1000}, "anna"}, {}};

void expect(const Finding& finding, Verdict verdict, const std::string& what, const std::string& cure)
{
    EXPECT_EQ(finding.verdict, verdict);
    EXPECT_EQ(finding.what, what);
    EXPECT_EQ(finding.cure, cure);
}

TEST(DoctorService, RunsOrDoesNot)
{
    StatusReport report;
    report.generated_at = noon;
    report.accounts.resize(2);
    report.accounts[0].name = AccountName{"milano"};
    report.accounts[0].served = true;
    report.accounts[1].name = AccountName{"roma"};
    expect(
        check_service(report),
        Verdict::skipped,
        "this user may not see whether it runs",
        "run it as root: sudo giposyncd doctor"
    );

    report.service = {true, noon - 3h};
    expect(check_service(report), Verdict::ok, "runs since 2026-01-31 09:00 UTC (3 h)", "");

    report.accounts[1].served = false;
    expect(check_service(report), Verdict::warning, "runs, but not for roma", "systemctl reload giposyncd");

    report.service = {false, {}};
    expect(
        check_service(report),
        Verdict::warning,
        "does not run: nothing is synced",
        "systemctl enable --now giposyncd"
    );
}

struct DoctorLimitTest : testing::Test
{
    ApplicationReport application;

    DoctorLimitTest()
    {
        application.name = ApplicationName{"main"};
        application.requests = 60;
        application.per = 60s;
        application.used = 12;
    }

    Finding check(const std::optional<quota::Plan>& plan = {}, const Viewer& viewer = root) const
    {
        return check_limit(application, plan, noon, viewer);
    }
};

TEST_F(DoctorLimitTest, FitsTheSchedule)
{
    EXPECT_EQ(check().about, "main");
    expect(check(), Verdict::ok, "60 requests per 60 s, 12 used", "");

    application.needed_per_hour = 3600;
    EXPECT_EQ(check().verdict, Verdict::ok);

    const std::array demands{quota::Demand{"patients", 12, 15min}};
    expect(
        check(quota::plan({60, 60s}, demands)),
        Verdict::ok,
        "60 requests per 60 s, 12 used; patients 12 every 15m = 48/h, together 48/h; allowed 60 per 1m = "
        "3600/h",
        ""
    );
}

TEST_F(DoctorLimitTest, DoesNotFitTheSchedule)
{
    const std::string cure = "raise `every` of some resources, or rate_limit where GipoNext allows more";
    application.needed_per_hour = 3601;
    expect(
        check(),
        Verdict::warning,
        "the schedule does not fit: 3,601 requests an hour needed, 3,600 allowed",
        cure
    );

    const std::array demands{quota::Demand{"patients", 1000, 15min}};
    expect(
        check(quota::plan({60, 60s}, demands)),
        Verdict::warning,
        "the schedule does not fit: patients 1000 every 15m = 4000/h, together 4000/h; allowed 60 per 1m = "
        "3600/h",
        cure
    );
}

TEST_F(DoctorLimitTest, IsThrottled)
{
    application.throttled_until = noon + 30s;

    expect(
        check(),
        Verdict::warning,
        "60 requests per 60 s, 12 used; the server asks for silence for another 30 s",
        "nothing is to be done now; where it comes often, lower rate_limit"
    );
}

TEST_F(DoctorLimitTest, DoesNotKnowWhatWasSentLast)
{
    application.quiet_until = noon + 30s;
    application.quiet_reason = "the machine was cut off: what was sent last may be unknown";

    expect(
        check(),
        Verdict::warning,
        "60 requests per 60 s, 12 used; nothing is sent for another 30 s: the machine was cut off: what was "
        "sent "
        "last may be unknown",
        "nothing is to be done now"
    );
}

TEST_F(DoctorLimitTest, HasALostMemory)
{
    application.used.reset();
    application.problem = "/state/quota.db: file is not a database";

    expect(
        check(),
        Verdict::warning,
        "60 requests per 60 s; its use is not shown: /state/quota.db: file is not a database",
        "systemctl restart giposyncd: a damaged memory is set aside, and a new one begun"
    );
}

TEST_F(DoctorLimitTest, SaysThatItMayNotReadTheMemory)
{
    const std::string what =
        "60 requests per 60 s; its use is not shown: /state/quota.db: this user may not read it";
    application.used.reset();
    application.problem = "/state/quota.db: this user may not read it";

    expect(
        check(),
        Verdict::warning,
        what,
        "see state_dir: without the memory of the rate limit nothing is sent"
    );
    expect(check({}, reader), Verdict::skipped, what, as_root);
}

struct DoctorAlertsTest : testing::Test
{
    test::TemporaryFolder folder;
    config::Alerts alerts;
    Viewer viewer{own_identity(), own_identity()};

    DoctorAlertsTest() { chmod(folder.path().c_str(), 0755); }

    std::string write(const std::string& name, const std::string& content, mode_t mode)
    {
        std::ofstream(folder / name) << content;
        chmod((folder / name).c_str(), mode);
        return (folder / name).string();
    }

    Finding check(const std::string& command)
    {
        alerts.command = {command, "--urgent"};
        return check_alerts(alerts, "/nowhere:" + folder.path().string(), viewer);
    }
};

TEST_F(DoctorAlertsTest, NoCommandIsAChoice)
{
    expect(
        check_alerts(alerts, "", viewer),
        Verdict::ok,
        "no command: only the log tells that a person is needed",
        ""
    );
}

TEST_F(DoctorAlertsTest, AProgramIsFoundAsTheSystemFindsIt)
{
    const auto file = write("tell", "#!/bin/sh -e\n", 0755);

    expect(check(file), Verdict::ok, file + " can be run", "");
    expect(check("tell"), Verdict::ok, file + " can be run", "");
}

TEST_F(DoctorAlertsTest, AProgramThatIsNotThereIsBad)
{
    expect(
        check("tell"),
        Verdict::bad,
        "tell is not there: nobody would be told that a person is needed",
        "correct alerts.command, or put the program there"
    );
    EXPECT_EQ(check("/nowhere/tell").verdict, Verdict::bad);
    write("tell", "", 0644);
    EXPECT_EQ(check("tell").verdict, Verdict::bad);
}

TEST_F(DoctorAlertsTest, AFileThatNobodyMayRunIsBad)
{
    const auto file = write("tell", "#!/bin/sh\n", 0644);
    expect(check(file), Verdict::bad, file + " is no program, or nobody may run it", "chmod 0755 " + file);
    EXPECT_EQ(check(folder.path().string() + "/").verdict, Verdict::bad);
}

TEST_F(DoctorAlertsTest, AProgramThatTheServiceMayNotRunIsBad)
{
    const auto file = write("tell", "#!/bin/sh\n", 0700);
    viewer.service = Identity{geteuid() + 1, {getegid() + 1}, "giposync"};

    const auto finding = check(file);

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(finding.what.rfind("giposync may not run it: " + file + " has mode 0700", 0), 0u)
        << finding.what;
    EXPECT_EQ(finding.cure, "chmod 0755 " + file);
}

TEST_F(DoctorAlertsTest, AScriptWithoutItsInterpreterIsBad)
{
    const auto file = write("tell", "#! /usr/bin/no-such-shell -e\n", 0755);

    expect(
        check(file),
        Verdict::bad,
        file + " needs /usr/bin/no-such-shell, which is not there",
        "install it, or correct the first line of the script"
    );
}

}  // namespace
}  // namespace giposync::ops
