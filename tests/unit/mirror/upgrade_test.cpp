#include "base/event_names.hpp"
#include "mirror/file_kind.hpp"
#include "mirror/migrations.hpp"
#include "mirror/upgrade.hpp"
#include "mirror/walks.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace giposync::mirror {
namespace {

using test::read_from;

const int newest = all_migrations().back().version;

struct UpgradeTest : testing::Test
{
    test::MirrorFile m;
    std::filesystem::path copy = m.file.string() + ".before-v" + std::to_string(newest);

    UpgradeTest()
    {
        sqlite::Database db{m.file};
        migrate(db, all_migrations().first(1)).value();
        db.execute("INSERT INTO _facts VALUES ('account.tenant', 'tenant-1')");
    }

    void walk(const char* outcome)
    {
        MirrorTransaction change{*m.mirror};
        Walks walks{*m.mirror};
        const auto run = walks.begin_run(m.mirror->resource(ResourceName{"patients"}), "change", m.now);
        walks.end_run(run, {}, m.now, outcome, {});
        change.commit();
    }

    bool remove_copy() { return remove_copy_of_old_version(m.mirror->database(), m.file, m.log); }
};

TEST_F(UpgradeTest, KeepsACopyOfTheOldVersion)
{
    m.open();

    EXPECT_EQ(read_from(m.file, "PRAGMA user_version"), std::to_string(newest));
    EXPECT_EQ(read_from(copy, "PRAGMA user_version"), "1");
    EXPECT_EQ(read_from(copy, "SELECT value FROM _facts"), "tenant-1");
    EXPECT_EQ(test::mode_of(copy), 0640u);
    EXPECT_EQ(m.mirror->fact("account.tenant"), "tenant-1");
    EXPECT_EQ(m.log.count(events::mirror_migrated), 1);
}

TEST_F(UpgradeTest, TheCopyStaysUntilAWalkOfTheNewVersionHasGoneThrough)
{
    m.open();
    EXPECT_FALSE(remove_copy());
    walk("failed");
    EXPECT_FALSE(remove_copy());
    EXPECT_TRUE(std::filesystem::exists(copy));

    m.now += std::chrono::hours(1);
    m.open();
    walk("ok");
    EXPECT_TRUE(remove_copy());

    EXPECT_FALSE(std::filesystem::exists(copy));
    EXPECT_FALSE(remove_copy());
}

TEST_F(UpgradeTest, WithoutSpaceForTheCopyNothingIsChanged)
{
    const pid_t child = fork();
    if (child == 0)
    {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{60'000, 60'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        const auto opened = m.try_open();
        _exit(!opened && opened.error().code == Errc::unwritable ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);

    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(read_from(m.file, "PRAGMA user_version"), "1");
    EXPECT_FALSE(std::filesystem::exists(copy));
}

TEST_F(UpgradeTest, WaitsUntilTheOldProgramIsGone)
{
    auto old_program = std::move(WriterPlace::take(m.file, Duration{0}).value());
    old_program.share();

    const auto opened = m.try_open();

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::unwritable);
    EXPECT_NE(opened.error().detail.find("older giposyncd"), std::string::npos);
    EXPECT_EQ(read_from(m.file, "PRAGMA user_version"), "1");
}

TEST_F(UpgradeTest, AMirrorCarriesItsOwnMarkInTheHeader)
{
    EXPECT_EQ(kind_of(m.file).is, FileKind::Is::mirror);
    m.open();

    EXPECT_EQ(read_from(m.file, "PRAGMA application_id"), std::to_string(application_id));
    EXPECT_EQ(kind_of(m.file).is, FileKind::Is::mirror);
    EXPECT_EQ(kind_of(m.file).version, newest);
}

}  // namespace
}  // namespace giposync::mirror
