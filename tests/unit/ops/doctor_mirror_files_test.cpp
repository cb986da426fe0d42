#include "unit/ops/doctor_files_fixture.hpp"

namespace fs = std::filesystem;

namespace giposync::ops {
namespace {

TEST_F(DoctorFilesTest, AMirrorThatIsNotThereIsSkipped)
{
    expect(
        mirror_finding(),
        Verdict::skipped,
        mirror_of("milano").string() + " is not there yet",
        "the first login or sync makes it"
    );
}

TEST_F(DoctorFilesTest, AFolderInWhichTheServiceCannotMakeItIsBad)
{
    viewer.service = other;

    const auto finding = mirror_finding();

    EXPECT_EQ(finding.verdict, Verdict::bad);
    EXPECT_NE(finding.what.find("cannot be made"), std::string::npos) << finding.what;
    EXPECT_EQ(finding.cure, "chown giposync " + in_shell_quotes(folder / "mirrors"));
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
