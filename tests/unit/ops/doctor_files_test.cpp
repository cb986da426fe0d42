#include "ops/doctor_files.hpp"
#include "unit/oauth/memory_files.hpp"
#include "unit/ops/status_house.hpp"
#include "unit/ops/status_unprivileged.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

// Files as an installation has them; each test spoils one thing. The service is whoever runs the test, unless
// the test says otherwise.
struct DoctorFilesTest : test::StatusHouse
{
    SystemFiles files;
    Viewer viewer{own_identity(), own_identity()};
    const Identity other{geteuid() + 1, {getegid() + 1}, "giposync"};
    config::Application application;
    config::CredentialFolders folders{{}, folder / "credentials"};

    DoctorFilesTest()
    {
        application = settings.applications.at(ApplicationName{"main"});
        application.client_secret = write("main.secret", "s3cret\n", 0640).string();
        settings.file = write("giposyncd.toml", "", 0644);
        chmod(folder.path().c_str(), 0755);
        chmod((folder / "state").c_str(), 0700);
        chmod((folder / "mirrors").c_str(), 02750);
    }

    fs::path write(const std::string& name, const std::string& content, mode_t mode)
    {
        const auto file = folder / name;
        std::ofstream(file) << content;
        chmod(file.c_str(), mode);
        return file;
    }

    Finding settings_finding() const { return check_settings(settings, viewer); }

    Finding secret_finding() const { return check_secret(application, folders, viewer); }

    Finding state_finding() { return check_state_dir(folder / "state", files, viewer); }

    Finding mirror_finding() const
    {
        return check_mirror_files(settings.accounts.at(AccountName{"milano"}), viewer);
    }

    static void expect(
        const Finding& finding,
        Verdict verdict,
        const std::string& what,
        const std::string& cure
    )
    {
        EXPECT_EQ(finding.verdict, verdict);
        EXPECT_EQ(finding.what, what);
        EXPECT_EQ(finding.cure, cure);
    }

    std::string in(const std::string& name) const { return (folder / name).string(); }
};

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
        "chmod 0640 '" + in("main.secret") + "'"
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

TEST_F(DoctorFilesTest, AStateDirectoryIsTriedOut)
{
    write("state/quota.db", "", 0600);

    expect(state_finding(), Verdict::ok, in("state") + ": mode 0700, can be written", "");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "state"), {}), 1);
}

TEST_F(DoctorFilesTest, AStateDirectoryThatIsNotThereIsMade)
{
    fs::remove(folder / "state");
    viewer.service = other;

    expect(
        state_finding(),
        Verdict::warning,
        in("state") + " is not there yet",
        "install -d -m 0700 -o giposync " + in("state")
    );
}

TEST_F(DoctorFilesTest, AFileInPlaceOfTheStateDirectoryIsBad)
{
    fs::remove(folder / "state");
    write("state", "", 0600);

    expect(
        state_finding(),
        Verdict::bad,
        in("state") + " is no folder",
        "move it away: service.state_dir must be a folder"
    );
}

TEST_F(DoctorFilesTest, AStateDirectoryBelowAFileIsBad)
{
    const auto finding = check_state_dir(folder / "main.secret/state", files, viewer);

    expect(
        finding,
        Verdict::bad,
        in("main.secret/state") + ": Not a directory",
        "give service.state_dir a folder that the service can reach"
    );
}

TEST_F(DoctorFilesTest, AnOpenStateDirectoryIsBad)
{
    chmod((folder / "state").c_str(), 0750);

    expect(
        state_finding(),
        Verdict::bad,
        in("state") + " has mode 0750: others than its owner can look into it",
        "chmod 0700 " + in("state")
    );
}

TEST_F(DoctorFilesTest, AnOpenFileInTheStateDirectoryIsBad)
{
    write("state/milano.token", "", 0640);

    expect(
        state_finding(),
        Verdict::bad,
        in("state/milano.token") + " has mode 0640: others can read a secret",
        "chmod 0600 " + in("state/milano.token")
    );
}

TEST_F(DoctorFilesTest, AStateDirectoryOfSomebodyElseIsAWarning)
{
    viewer.service = other;

    expect(
        state_finding(),
        Verdict::warning,
        in("state") + " belongs to " + user_name(geteuid()) + ", not to giposync",
        "chown -R giposync: " + in("state") + ", if that is who the service runs as"
    );
}

TEST_F(DoctorFilesTest, WhatRootHasLeftInTheStateDirectoryIsBad)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root gives files away";
    write("state/milano.token", "", 0600);
    ASSERT_EQ(chown((folder / "state/milano.token").c_str(), 12345, getegid()), 0);

    expect(
        state_finding(),
        Verdict::bad,
        in("state/milano.token") + " belongs to 12345, the folder to root: the service cannot use it",
        "chown --reference=" + in("state") + " " + in("state/milano.token")
    );
}

TEST_F(DoctorFilesTest, AStateDirectoryThatTakesNoFileIsBad)
{
    oauth::test::Plug plug;
    oauth::test::MemoryFiles full{plug};
    full.disk = oauth::test::Disk::full;

    const auto finding = check_state_dir(folder / "state", full, viewer);

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_EQ(finding.what, full.probe(folder / "state").error().detail);
    EXPECT_EQ(finding.cure, "free the disk, or mount it for writing: without it no token is refreshed");
}

TEST_F(DoctorFilesTest, WhoMayNotSeeTheStateDirectoryCannotJudgeIt)
{
    viewer = {other, Identity{geteuid(), {getegid()}, "giposync"}};

    expect(
        state_finding(),
        Verdict::skipped,
        in("state") + ": this user may not look into it",
        "run it as root: sudo giposyncd doctor"
    );
}

TEST_F(DoctorFilesTest, AMirrorThatIsNotThereIsSkipped)
{
    expect(
        mirror_finding(),
        Verdict::skipped,
        mirror_of("milano").string() + " is not there yet",
        "the first login or sync makes it"
    );
}

TEST_F(DoctorFilesTest, AMirrorAsTheServiceMakesItIsOk)
{
    open_mirror("milano");
    const auto finding = mirror_finding();

    EXPECT_EQ(finding.about, "milano");
    expect(
        finding,
        Verdict::ok,
        mirror_of("milano").string() + ": mode 0640, group " + group_name(getegid()),
        ""
    );
}

TEST_F(DoctorFilesTest, AMirrorThatEveryUserMayReadIsBad)
{
    open_mirror("milano");
    const auto wal = mirror_of("milano").string() + "-wal";
    chmod(wal.c_str(), 0644);

    expect(
        mirror_finding(),
        Verdict::bad,
        wal + " has mode 0644: every user of this machine may read patients' data",
        "chmod 0640 " + wal
    );
}

TEST_F(DoctorFilesTest, AMirrorOfSomebodyElseIsBad)
{
    if (geteuid() != 0)
        GTEST_SKIP() << "only root gives files away";
    open_mirror("milano");
    ASSERT_EQ(chown(mirror_of("milano").c_str(), 12345, getegid()), 0);

    expect(
        mirror_finding(),
        Verdict::bad,
        mirror_of("milano").string() + " belongs to 12345: the service cannot write it",
        "chown --reference=" + in("mirrors") + " " + mirror_of("milano").string()
    );
}

TEST_F(DoctorFilesTest, AMirrorThatTheGroupMayWriteIsAWarning)
{
    open_mirror("milano");
    chmod(mirror_of("milano").c_str(), 0660);

    expect(
        mirror_finding(),
        Verdict::warning,
        mirror_of("milano").string() + " has mode 0660: those who report on it can also damage it",
        "chmod 0640 " + mirror_of("milano").string()
    );
}

TEST_F(DoctorFilesTest, AMirrorThatTheGroupCannotReadIsAWarning)
{
    open_mirror("milano");
    chmod((folder / "mirrors").c_str(), 02700);

    const auto finding = mirror_finding();

    EXPECT_EQ(finding.verdict, Verdict::warning);
    EXPECT_EQ(
        finding.what
            .rfind("members of group " + group_name(getegid()) + " cannot read it: " + in("mirrors"), 0),
        0u
    );
    EXPECT_EQ(finding.cure, "chmod 2750 " + in("mirrors") + " && chmod 0640 " + mirror_of("milano").string());
}

TEST_F(DoctorFilesTest, AMirrorWithoutItsWalIsAWarning)
{
    open_mirror("milano");
    fs::remove(mirror_of("milano").string() + "-shm");

    expect(
        mirror_finding(),
        Verdict::warning,
        mirror_of("milano").string() +
            "-shm is missing: who may only read cannot open the mirror while the service is stopped",
        "systemctl start giposyncd makes it"
    );
}

TEST_F(DoctorFilesTest, AFolderThatDoesNotHandItsGroupOnIsAWarning)
{
    open_mirror("milano");
    chmod((folder / "mirrors").c_str(), 0750);

    expect(
        mirror_finding(),
        Verdict::warning,
        in("mirrors") + " has mode 0750: a mirror that is made anew there may get another group",
        "chmod g+s " + in("mirrors")
    );
}

TEST_F(DoctorFilesTest, WhoMayNotSeeAMirrorCannotJudgeIt)
{
    open_mirror("milano");
    chmod((folder / "mirrors").c_str(), geteuid() == 0 ? 0700 : 0000);
    Finding finding;
    {
        const test::Unprivileged as_nobody;
        viewer = {own_identity(), Identity{0, {0}, "root"}};
        finding = mirror_finding();
    }
    chmod((folder / "mirrors").c_str(), 0700);

    expect(
        finding,
        Verdict::skipped,
        mirror_of("milano").string() + ": this user may not see it",
        "run it as root: sudo giposyncd doctor"
    );
}

TEST_F(DoctorFilesTest, AMirrorThatTheServiceItselfMayNotSeeIsBad)
{
    open_mirror("milano");
    chmod((folder / "mirrors").c_str(), geteuid() == 0 ? 0700 : 0000);
    Finding finding;
    {
        const test::Unprivileged as_nobody;
        viewer = {own_identity(), own_identity()};
        finding = mirror_finding();
    }
    chmod((folder / "mirrors").c_str(), 0700);

    expect(
        finding,
        Verdict::bad,
        mirror_of("milano").string() + ": this user may not see it",
        "let the service reach " + in("mirrors")
    );
}

}  // namespace
}  // namespace giposync::ops
