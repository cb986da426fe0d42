#include "mirror/backup.hpp"
#include "unit/mirror/mirror_file.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace giposync::mirror {
namespace {

using test::content_of;
using test::read_from;

struct BackupTest : testing::Test
{
    test::MirrorFile m;
    std::filesystem::path copy = m.folder / "copy.db";
    std::filesystem::path part = m.folder / "copy.db.part";

    BackupTest()
    {
        m.open();
        m.store(1, 3000, std::string(300, 'x'));
    }

    Error refusal(const std::filesystem::path& file)
    {
        const auto backup = Backup::begin(m.file, file);
        return backup ? Error{Errc::failed, "it was accepted"} : backup.error();
    }

    Error failure_of(Backup& backup)
    {
        for (;;)
        {
            const auto progress = backup.step(10);
            if (!progress)
                return progress.error();
            if (progress->done)
                return {Errc::failed, "it succeeded"};
        }
    }

    void back_up(const std::filesystem::path& file)
    {
        auto backup = Backup::begin(m.file, file);
        ASSERT_TRUE(backup) << backup.error().detail;
        for (bool done = false; !done;)
        {
            const auto progress = (*backup)->step();
            ASSERT_TRUE(progress) << progress.error().detail;
            done = progress->done;
        }
    }
};

TEST_F(BackupTest, IsTheMirrorInOneFile)
{
    back_up(copy);

    EXPECT_EQ(test::mode_of(copy), 0640u);
    EXPECT_FALSE(exists(part));
    EXPECT_EQ(read_from(copy, "SELECT count(*) FROM patients"), "3000");
    EXPECT_EQ(read_from(copy, "PRAGMA journal_mode"), "delete");
    EXPECT_EQ(read_from(copy, "PRAGMA integrity_check"), "ok");
    EXPECT_FALSE(exists(m.folder / "copy.db-wal"));
    EXPECT_FALSE(exists(m.folder / "copy.db-shm"));
}

TEST_F(BackupTest, IsOfTheMomentWhenItBeganHoweverMuchIsWrittenMeanwhile)
{
    auto backup = std::move(Backup::begin(m.file, copy).value());
    int steps = 0;
    for (bool done = false; !done; ++steps)
    {
        m.store(10'000 + steps, 1, "new");
        m.store(1, 1, "changed " + std::to_string(steps));
        const auto progress = backup->step(20);
        ASSERT_TRUE(progress) << progress.error().detail;
        EXPECT_LE(progress->copied, progress->pages);
        EXPECT_GE(progress->copied, std::min<std::int64_t>(progress->pages, 20 * (steps + 1)));
        done = progress->done;
        EXPECT_EQ(exists(copy), done);
    }

    EXPECT_GT(steps, 10);
    EXPECT_EQ(read_from(copy, "SELECT count(*) FROM patients"), "3000");
    EXPECT_EQ(read_from(copy, "SELECT name FROM patients WHERE _id = '1'"), std::string(300, 'x'));
    EXPECT_EQ(read_from(copy, "PRAGMA integrity_check"), "ok");
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients"), std::to_string(3000 + steps));
}

TEST_F(BackupTest, ReplacesAnEarlierOneOnlyWhenItIsComplete)
{
    back_up(copy);
    const auto before = content_of(copy);
    m.store(1, 3000, "changed");

    auto backup = std::move(Backup::begin(m.file, copy).value());
    ASSERT_TRUE(backup->step(1));
    EXPECT_EQ(content_of(copy), before);
    while (!backup->step()->done)
        EXPECT_EQ(content_of(copy), before);

    EXPECT_EQ(read_from(copy, "SELECT name FROM patients WHERE _id = '7'"), "changed");
}

TEST_F(BackupTest, ThatIsGivenUpLeavesNothing)
{
    back_up(copy);
    const auto before = content_of(copy);
    {
        auto backup = std::move(Backup::begin(m.file, copy).value());
        ASSERT_TRUE(backup->step(10));
        EXPECT_TRUE(exists(part));
    }

    EXPECT_FALSE(exists(part));
    EXPECT_EQ(content_of(copy), before);
}

TEST_F(BackupTest, TakesThePlaceOfOneThatWasKilled)
{
    const pid_t child = fork();
    if (child == 0)
    {
        auto backup = std::move(Backup::begin(m.file, copy).value());
        (void)backup->step(50);
        kill(getpid(), SIGKILL);
    }
    waitpid(child, nullptr, 0);
    ASSERT_TRUE(exists(part));

    back_up(copy);

    EXPECT_FALSE(exists(part));
    EXPECT_EQ(read_from(copy, "SELECT count(*) FROM patients"), "3000");
}

TEST_F(BackupTest, TwoToOneFileDoNotMix)
{
    auto first = std::move(Backup::begin(m.file, copy).value());
    ASSERT_TRUE(first->step(10));

    const auto second = refusal(copy);

    EXPECT_EQ(second.code, Errc::unwritable);
    EXPECT_NE(second.detail.find("another backup"), std::string::npos) << second.detail;
    while (!first->step()->done)
        ;
    EXPECT_EQ(read_from(copy, "PRAGMA integrity_check"), "ok");
}

TEST_F(BackupTest, NeverWritesOverTheMirrorItself)
{
    std::filesystem::create_symlink(m.file, m.folder / "link.db");
    std::filesystem::create_hard_link(m.file, m.folder / "hard.db");

    for (const auto& file : {m.file, m.folder / "link.db", m.folder / "hard.db", m.folder / "./milano.db"})
    {
        const auto error = refusal(file);
        EXPECT_EQ(error.code, Errc::invalid) << error.detail;
        EXPECT_NE(error.detail.find("is the mirror itself"), std::string::npos) << error.detail;
    }
    EXPECT_EQ(read_from(m.file, "SELECT count(*) FROM patients"), "3000");
}

TEST_F(BackupTest, NeverWritesOverAMirrorCalledLikeItsPart)
{
    m.mirror.reset();
    for (const char* suffix : {"", "-wal", "-shm"})
        std::filesystem::rename(m.file.string() + suffix, (m.folder / "late.part").string() + suffix);
    const auto late = Backup::begin(m.folder / "late.part", m.folder / "late").error();
    EXPECT_EQ(late.code, Errc::invalid);
    EXPECT_NE(late.detail.find("is the mirror itself"), std::string::npos) << late.detail;
    EXPECT_EQ(read_from(m.folder / "late.part", "SELECT count(*) FROM patients"), "3000");
}

TEST_F(BackupTest, NeverWritesOverAnotherMirrorInUse)
{
    test::MirrorFile other;
    other.open();

    const auto error = refusal(other.file);

    EXPECT_EQ(error.code, Errc::invalid);
    EXPECT_NE(error.detail.find("in use"), std::string::npos) << error.detail;
}

TEST_F(BackupTest, NeverWritesOverWhatIsNoCopyOfAMirror)
{
    test::write(m.folder / "letter.txt", "Dear patient");
    sqlite::Database{m.folder / "other.db"}.execute("PRAGMA journal_mode = DELETE; CREATE TABLE t (a)");
    std::filesystem::create_directory(m.folder / "sub");

    for (const char* name : {"letter.txt", "other.db", "sub", "milano.db-wal", "milano.db.lock"})
    {
        const auto before = content_of(m.folder / name);
        const auto error = refusal(m.folder / name);
        EXPECT_EQ(error.code, Errc::invalid) << name << ": " << error.detail;
        EXPECT_NE(error.detail.find(name), std::string::npos) << error.detail;
        EXPECT_EQ(content_of(m.folder / name), before);
    }
    test::write(part, "a download that is under way");
    EXPECT_NE(refusal(copy).detail.find("is in the way"), std::string::npos);
    EXPECT_EQ(content_of(part), "a download that is under way");
}

TEST_F(BackupTest, SeesAgainBeforeItPublishes)
{
    auto backup = std::move(Backup::begin(m.file, copy).value());
    ASSERT_TRUE(backup->step(1));
    test::write(copy, "somebody else's");

    const auto error = failure_of(*backup);
    backup.reset();

    EXPECT_EQ(error.code, Errc::invalid) << error.detail;
    EXPECT_EQ(content_of(copy), "somebody else's");
    EXPECT_FALSE(exists(part));
}

TEST_F(BackupTest, TakesAnEmptyFile)
{
    test::write(copy, "");

    back_up(copy);

    EXPECT_EQ(read_from(copy, "SELECT count(*) FROM patients"), "3000");
}

TEST_F(BackupTest, ReplacesTheFileBehindALink)
{
    std::filesystem::create_directory(m.folder / "store");
    std::filesystem::create_symlink(m.folder / "store/today.db", m.folder / "latest.db");

    back_up(m.folder / "latest.db");

    EXPECT_TRUE(std::filesystem::is_symlink(m.folder / "latest.db"));
    EXPECT_EQ(read_from(m.folder / "store/today.db", "SELECT count(*) FROM patients"), "3000");
}

TEST_F(BackupTest, SaysThatThereIsNoFolder)
{
    const auto error = refusal(m.folder / "absent/copy.db");

    EXPECT_EQ(error.code, Errc::unwritable);
    EXPECT_NE(error.detail.find("there is no folder " + (m.folder / "absent").string()), std::string::npos);
}

TEST_F(BackupTest, SaysThatThereIsNoMirrorYet)
{
    const auto error = Backup::begin(m.folder / "absent.db", copy).error();

    EXPECT_EQ(error.code, Errc::absent);
    EXPECT_FALSE(exists(part));
}

TEST_F(BackupTest, CopiesNothingThatIsNoMirror)
{
    sqlite::Database{m.folder / "other.db"}.execute("CREATE TABLE t (a)");

    EXPECT_EQ(Backup::begin(m.folder / "other.db", copy).error().code, Errc::failed);
    EXPECT_FALSE(exists(part));
}

TEST_F(BackupTest, AFullDiskLeavesNothing)
{
    const pid_t child = fork();
    if (child == 0)
    {
        signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{100'000, 100'000};
        setrlimit(RLIMIT_FSIZE, &limit);
        auto backup = Backup::begin(m.file, copy);
        const auto error = backup ? failure_of(**backup) : backup.error();
        const bool right =
            error.code == Errc::unwritable && error.detail.find(copy.string()) != std::string::npos;
        backup = Error{};
        _exit(right && !exists(part) && !exists(copy) ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);

    EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST_F(BackupTest, OfADamagedMirrorIsNotAnnounced)
{
    m.mirror->database().execute("PRAGMA wal_checkpoint(TRUNCATE)");
    m.mirror.reset();
    auto bytes = content_of(m.file);
    for (std::size_t at = 40 * 4096; at < 60 * 4096; ++at)
        bytes[at] = 'x';
    test::write(m.file, bytes);

    auto backup = Backup::begin(m.file, copy);
    ASSERT_TRUE(backup) << backup.error().detail;
    const auto error = failure_of(**backup);
    backup = Error{};

    EXPECT_EQ(error.code, Errc::failed) << error.detail;
    EXPECT_NE(error.detail.find("damaged"), std::string::npos) << error.detail;
    EXPECT_FALSE(exists(copy));
    EXPECT_FALSE(exists(part));
}

}  // namespace
}  // namespace giposync::mirror
