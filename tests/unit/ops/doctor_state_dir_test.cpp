#include "unit/ops/doctor_files_fixture.hpp"

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

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

}  // namespace
}  // namespace giposync::ops
