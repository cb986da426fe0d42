#include "base/files.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace giposync {
namespace {

mode_t mode_of(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    stat(file.c_str(), &found);
    return found.st_mode & 07777;
}

ino_t inode_of(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    return stat(file.c_str(), &found) == 0 ? found.st_ino : 0;
}

struct FilesTest : testing::Test
{
    test::TemporaryFolder folder;
    SystemFiles files;
};

TEST_F(FilesTest, ReadsBackWhatWasStored)
{
    ASSERT_TRUE(files.replace(folder / "token", "first", 0600));
    ASSERT_TRUE(files.replace(folder / "token", "second", 0600));

    EXPECT_EQ(files.read(folder / "token").value(), "second");
}

TEST_F(FilesTest, CreatesAFileOnce)
{
    const auto first = files.create(folder / "key", "first", 0600);
    const auto second = files.create(folder / "key", "second", 0600);

    EXPECT_TRUE(first.value());
    EXPECT_FALSE(second.value());
    EXPECT_EQ(files.read(folder / "key").value(), "first");
    EXPECT_EQ(mode_of(folder / "key"), 0600u);
    EXPECT_EQ(files.create(folder / "absent" / "key", "x", 0600).error().code, Errc::unwritable);
}

TEST_F(FilesTest, AFileThatIsNotThereIsNoError)
{
    const auto content = files.read(folder / "nothing");

    ASSERT_TRUE(content);
    EXPECT_FALSE(content->has_value());
    EXPECT_TRUE(files.remove(folder / "nothing"));
}

TEST_F(FilesTest, GivesTheFileItsModeWhateverTheUmaskSays)
{
    const auto umask_before = umask(0);
    ASSERT_TRUE(files.replace(folder / "token", "x", 0600));
    umask(umask_before);

    EXPECT_EQ(mode_of(folder / "token"), 0600u);
}

TEST_F(FilesTest, LeavesNothingBehindButTheFile)
{
    ASSERT_TRUE(files.replace(folder / "token", "x", 0600));
    ASSERT_FALSE(files.create(folder / "token", "y", 0600).value());
    ASSERT_TRUE(files.probe(folder.path()));

    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
        names.push_back(entry.path().filename());
    EXPECT_EQ(names, std::vector<std::string>{"token"});
}

TEST_F(FilesTest, WritesIntoTheRoomThatWasSetAside)
{
    ASSERT_TRUE(files.replace(folder / "token", "a longer text that was there before", 0600));
    ASSERT_TRUE(files.reserve(folder / "token", 16384, 0600));
    ASSERT_TRUE(files.reserve(folder / "token", 16384, 0600));
    const auto room = inode_of(folder / ".token.reserve");

    ASSERT_TRUE(files.replace_in_reserve(folder / "token", "new"));

    EXPECT_EQ(files.read(folder / "token").value(), "new");
    EXPECT_EQ(inode_of(folder / "token"), room);
    EXPECT_EQ(mode_of(folder / "token"), 0600);
    EXPECT_FALSE(files.replace_in_reserve(folder / "token", "newer"));
    EXPECT_EQ(files.read(folder / "token").value(), "new");
}

TEST_F(FilesTest, GivesBackTheRoomOfAFileThatGoes)
{
    ASSERT_TRUE(files.replace(folder / "token", "text", 0600));
    ASSERT_TRUE(files.reserve(folder / "token", 16384, 0600));

    ASSERT_TRUE(files.remove(folder / "token"));

    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(FilesTest, ListsWhatIsInAFolder)
{
    ASSERT_TRUE(files.replace(folder / "token", "x", 0600));

    EXPECT_EQ(files.list(folder.path()).value(), std::vector<std::filesystem::path>{folder / "token"});
    EXPECT_TRUE(files.list(folder / "absent").value().empty());
    ASSERT_FALSE(files.list(folder / "token"));
    EXPECT_EQ(files.list(folder / "token").error().code, Errc::unwritable);
}

TEST_F(FilesTest, SaysWhichFolderDoesNotTakeAFile)
{
    const auto stored = files.replace(folder / "absent" / "token", "x", 0600);

    ASSERT_FALSE(stored);
    EXPECT_EQ(stored.error().code, Errc::unwritable);
    EXPECT_NE(stored.error().detail.find("absent"), std::string::npos);
    EXPECT_NE(stored.error().detail.find("No such file or directory"), std::string::npos);
    EXPECT_FALSE(files.probe(folder / "absent"));
}

TEST_F(FilesTest, ALockIsHeldOnceUntilItGoes)
{
    auto first = FileLock::try_take(folder / "lock");
    ASSERT_TRUE(first && *first);

    const auto second = FileLock::try_take(folder / "lock");
    ASSERT_TRUE(second);
    EXPECT_FALSE(second->has_value());

    first->reset();
    const auto third = FileLock::try_take(folder / "lock");
    ASSERT_TRUE(third);
    EXPECT_TRUE(third->has_value());
}

TEST(ShellQuotes, AreSetWhereAShellWouldNotTakeAPathAsOneWord)
{
    EXPECT_EQ(in_shell_quotes("/etc/giposync/main.secret"), "/etc/giposync/main.secret");
    EXPECT_EQ(in_shell_quotes("/a b/it's"), "'/a b/it'\\''s'");
    EXPECT_EQ(in_shell_quotes(""), "''");
}

}  // namespace
}  // namespace giposync
