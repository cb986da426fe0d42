#include "ops/doctor_mirror.hpp"
#include "support/unprivileged.hpp"
#include "unit/ops/status_house.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

struct DoctorMirrorTest : test::StatusHouse
{
    Finding finding(Duration longest = 10s) const
    {
        return check_mirror(settings.accounts.at(AccountName{"milano"}), clock, longest);
    }

    Finding disk(std::optional<std::uintmax_t> free) const
    {
        return check_disk(settings.accounts.at(AccountName{"milano"}), [&](const auto&) { return free; });
    }

    void overwrite(std::streamoff at, const std::string& bytes)
    {
        std::fstream file{mirror_of("milano"), std::ios::in | std::ios::out | std::ios::binary};
        file.seekp(at);
        file << bytes;
    }

    std::string fill_anew() const
    {
        const auto file = mirror_of("milano").string();
        return "stop the service, move " + file + ", " + file + "-wal and " + file +
               "-shm away together, start it again: it fills a new one";
    }
};

TEST_F(DoctorMirrorTest, NothingWasSyncedYet)
{
    EXPECT_EQ(finding().verdict, Verdict::skipped);
    EXPECT_EQ(finding().what, "nothing was synced yet");
}

TEST_F(DoctorMirrorTest, ASoundMirrorIsOkAndUntouched)
{
    open_mirror("milano");
    const auto written = std::filesystem::last_write_time(mirror_of("milano"));

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::ok);
    EXPECT_TRUE(found.what.ends_with("KiB, sound")) << found.what;
    EXPECT_EQ(found.cure, "");
    EXPECT_EQ(std::filesystem::last_write_time(mirror_of("milano")), written);
}

TEST_F(DoctorMirrorTest, ALargeOneIsReadForAWhileOnly)
{
    {
        const auto mirror = open_mirror("milano");
        mirror->database().execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) "
            "INSERT INTO changes (at, resource, id, op) SELECT '', 'patients', i, 'insert' FROM n"
        );
    }

    const auto found = finding(0s);

    EXPECT_EQ(found.verdict, Verdict::ok);
    EXPECT_TRUE(found.what.ends_with(", sound as far as 0 s of reading can tell")) << found.what;
    EXPECT_TRUE(finding().what.ends_with("KiB, sound"));
}

TEST_F(DoctorMirrorTest, AWalThatIsNeverEmptiedIsAWarning)
{
    open_mirror("milano");
    std::filesystem::resize_file(mirror_of("milano").string() + "-wal", std::uintmax_t{300} << 20);

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::warning);
    EXPECT_TRUE(found.what.ends_with("KiB, sound, but its WAL has 300 MiB")) << found.what;
    EXPECT_EQ(
        found.cure,
        "end the query that has been reading it for so long: fuser -v " + mirror_of("milano").string()
    );
}

TEST_F(DoctorMirrorTest, ATornPageIsDamage)
{
    open_mirror("milano")->database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    overwrite(4096 * 3, std::string(4096, 'x'));

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::bad);
    EXPECT_EQ(found.what.rfind(mirror_of("milano").string(), 0), 0u) << found.what;
    EXPECT_EQ(found.cure, fill_anew());
}

TEST_F(DoctorMirrorTest, WhatIsNoDatabaseIsDamage)
{
    std::ofstream(mirror_of("milano")) << std::string(4096, 'x');

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::bad);
    EXPECT_NE(found.what.find("file is not a database"), std::string::npos) << found.what;
    EXPECT_EQ(found.cure, fill_anew());
}

TEST_F(DoctorMirrorTest, AMirrorOfALaterVersionIsToldAsThat)
{
    open_mirror("milano")->database().execute("PRAGMA user_version = 99");

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::bad);
    EXPECT_NE(found.what.find("the mirror has version 99"), std::string::npos) << found.what;
    EXPECT_EQ(found.cure, "systemctl restart giposyncd, or install the version that made it");
}

TEST_F(DoctorMirrorTest, AnotherJournalIsAWarning)
{
    open_mirror("milano");
    EXPECT_EQ(sqlite::Database{mirror_of("milano")}.text("PRAGMA journal_mode = DELETE"), "delete");

    const auto found = finding();

    EXPECT_EQ(found.verdict, Verdict::warning);
    EXPECT_EQ(
        found.what,
        mirror_of("milano").string() + " is in journal mode delete: readers and service block each other"
    );
    EXPECT_EQ(found.cure, "systemctl restart giposyncd");
}

TEST_F(DoctorMirrorTest, WhoMayNotReadItCannotJudgeIt)
{
    open_mirror("milano");
    chmod(mirror_of("milano").c_str(), geteuid() == 0 ? 0600 : 0000);
    chmod(folder.path().c_str(), 0755);
    const test::Unprivileged as_nobody;

    EXPECT_EQ(finding().verdict, Verdict::skipped);
    EXPECT_EQ(finding().what, mirror_of("milano").string() + ": this user may not read it");
    EXPECT_EQ(finding().cure, "run it as root: sudo giposyncd doctor");
}

TEST_F(DoctorMirrorTest, TheDiskNeedsRoomForACopy)
{
    std::ofstream(mirror_of("milano")) << std::string(1 << 20, 'x');
    const auto mirrors = (folder / "mirrors").string();
    constexpr std::uintmax_t mib = 1 << 20;

    EXPECT_EQ(disk(101 * mib).verdict, Verdict::ok);
    EXPECT_EQ(disk(101 * mib).what, "101 MiB free in " + mirrors + ", the mirror has 1.0 MiB");
    EXPECT_EQ(disk(101 * mib - 1).verdict, Verdict::warning);
    EXPECT_EQ(
        disk(101 * mib - 1).cure,
        "free the disk: an upgrade or a backup needs room for a copy of the mirror"
    );
    EXPECT_EQ(disk(100 * mib - 1).verdict, Verdict::bad);
    EXPECT_EQ(disk(100 * mib - 1).cure, "free the disk: soon nothing more can be stored");
    EXPECT_EQ(disk(std::nullopt).verdict, Verdict::skipped);
    EXPECT_EQ(disk(std::nullopt).what, "the free space of " + mirrors + " cannot be told");
}

TEST_F(DoctorMirrorTest, FreeSpaceIsThatOfTheNearestFolderThatIsThere)
{
    EXPECT_GT(free_bytes_of(folder / "not/yet/there").value_or(0), 0u);
}

}  // namespace
}  // namespace giposync::ops
