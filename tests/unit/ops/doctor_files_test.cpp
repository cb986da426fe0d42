#include "unit/ops/doctor_files_fixture.hpp"

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

TEST_F(DoctorFilesTest, SettingsAreCounted)
{
    expect(
        settings_finding(),
        Verdict::ok,
        in("giposyncd.toml") + ": 1 application, 2 accounts, 9 resources",
        ""
    );
}

TEST_F(DoctorFilesTest, SettingsThatOthersMayWriteAreBad)
{
    write("giposyncd.toml", "", 0666);

    expect(
        settings_finding(),
        Verdict::bad,
        in("giposyncd.toml") + " has mode 0666: others can change it, and so run commands as the service",
        "chmod go-w " + in("giposyncd.toml")
    );
}

TEST_F(DoctorFilesTest, SettingsThatTheServiceCannotReadAreBad)
{
    write("giposyncd.toml", "", 0600);
    viewer.service = other;

    const auto finding = settings_finding();

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(
        finding.what.rfind("the service cannot read it: " + in("giposyncd.toml") + " has mode 0600", 0),
        0u
    );
    EXPECT_EQ(finding.cure, "chmod 0644 " + in("giposyncd.toml"));
}

TEST_F(DoctorFilesTest, SettingsWithoutAccountsAreAWarning)
{
    settings.accounts.clear();

    expect(
        settings_finding(),
        Verdict::warning,
        in("giposyncd.toml") + ": 1 application, 0 accounts, 9 resources",
        "add [accounts.NAME]: without an account nothing is synced"
    );
}

TEST_F(DoctorFilesTest, ResourcesThatAreLateByTheirOwnScheduleAreAWarning)
{
    settings.catalogue.at(0).max_lag = settings.catalogue.at(0).every;
    EXPECT_EQ(settings_finding().verdict, Verdict::ok);

    settings.catalogue.at(0).max_lag -= std::chrono::seconds(1);
    settings.catalogue.at(2).max_lag = std::chrono::seconds(1);
    expect(
        settings_finding(),
        Verdict::warning,
        "max_lag is shorter than every, so these are stale before each walk: " +
            settings.catalogue.at(0).name.text() + ", " + settings.catalogue.at(2).name.text(),
        "give them a max_lag of more than every, three times that where nothing is said"
    );
}

TEST_F(DoctorFilesTest, ASecretCanBeRead)
{
    const auto finding = secret_finding();

    EXPECT_EQ(finding.about, "main");
    expect(finding, Verdict::ok, in("main.secret") + " can be read", "");
}

TEST_F(DoctorFilesTest, ASecretThatOthersMayReadIsBad)
{
    write("main.secret", "s3cret", 0644);

    expect(
        secret_finding(),
        Verdict::bad,
        in("main.secret") + ": others than its owner and its group could read or change the secret",
        "chmod 0640 " + in("main.secret")
    );
}

TEST_F(DoctorFilesTest, ASecretThatIsNotThereIsBad)
{
    fs::remove(folder / "main.secret");

    expect(
        secret_finding(),
        Verdict::bad,
        in("main.secret") + ": No such file or directory",
        "put the client secret of account.gipo.it, and nothing else, into " + in("main.secret") +
            ", mode 0400, owner " + user_name(geteuid())
    );
}

TEST_F(DoctorFilesTest, ASecretThatIsEmptyIsBad)
{
    write("main.secret", "", 0640);

    EXPECT_EQ(secret_finding().verdict, Verdict::bad);
    EXPECT_EQ(
        secret_finding().what,
        in("main.secret") + ": is empty; it must hold the secret and nothing else"
    );
}

TEST_F(DoctorFilesTest, ASecretThatOnlyRootMayReadIsBadForTheService)
{
    write("main.secret", "s3cret", 0600);
    viewer.service = other;

    const auto finding = secret_finding();

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(
        finding.what.rfind("the service cannot read it: " + in("main.secret") + " has mode 0600", 0),
        0u
    );
    EXPECT_EQ(
        finding.cure,
        "chown " + user_name(other.user) + " " + in("main.secret") + " && chmod 0400 " + in("main.secret")
    );
}

TEST_F(DoctorFilesTest, WhoMayNotReadASecretCannotJudgeIt)
{
    write("main.secret", "s3cret", geteuid() == 0 ? 0600 : 0000);
    const test::Unprivileged as_nobody;
    viewer = {own_identity(), Identity{0, {0}, "root"}};

    expect(
        secret_finding(),
        Verdict::skipped,
        in("main.secret") + ": this user may not read it",
        "run it as root: sudo giposyncd doctor"
    );
}

TEST_F(DoctorFilesTest, ACredentialIsLookedForWhereTheServiceHasIt)
{
    application.client_secret = "credential:main.secret";
    expect(
        secret_finding(),
        Verdict::skipped,
        "the systemd credential main.secret is only there while the service runs, and for root",
        "systemctl start giposyncd, then: sudo giposyncd doctor"
    );

    fs::create_directory(folder / "credentials");
    const auto absent = secret_finding();
    EXPECT_EQ(absent.verdict, Verdict::bad);
    EXPECT_EQ(absent.cure, "systemctl edit giposyncd: [Service] LoadCredential=main.secret:FILE");

    write("credentials/main.secret", "s3cret", 0600);
    expect(secret_finding(), Verdict::ok, "the systemd credential main.secret can be read", "");
}

}  // namespace
}  // namespace giposync::ops
