#include "oauth/seal_key.hpp"
#include "outcome.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace giposync::oauth {
namespace {

namespace fs = std::filesystem;

struct SealKeyTest : testing::Test
{
    test::TemporaryFolder folder;
    SystemFiles files;

    fs::path credential(std::string_view content)
    {
        std::ofstream(folder / "credential", std::ios::binary) << content;
        return folder / "credential";
    }
};

TEST_F(SealKeyTest, IsDrawnOnceAndStays)
{
    const auto first = seal_key(files, folder.path(), std::nullopt);
    const auto second = seal_key(files, folder.path(), std::nullopt);

    ASSERT_TRUE(first);
    EXPECT_EQ(first->reveal().size(), 32u);
    EXPECT_EQ(*first, *second);

    struct stat found
    {
    };

    ASSERT_EQ(stat((folder / "seal.key").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(SealKeyTest, DiffersFromFolderToFolder)
{
    const test::TemporaryFolder other;

    EXPECT_FALSE(
        seal_key(files, folder.path(), std::nullopt).value() ==
        seal_key(files, other.path(), std::nullopt).value()
    );
}

// All of them start without a key file, at the same time as far as a machine allows.
TEST_F(SealKeyTest, IsTheSameForProcessesThatStartTogether)
{
    constexpr int processes = 8;
    int gate[2];
    int answers[2];
    ASSERT_EQ(pipe(gate), 0);
    ASSERT_EQ(pipe(answers), 0);
    for (int i = 0; i < processes; ++i)
        if (fork() == 0)
        {
            char go = 0;
            close(gate[1]);
            [[maybe_unused]] const auto released = read(gate[0], &go, 1);  // ends when the parent closes
            const auto key = seal_key(files, folder.path(), std::nullopt);
            const std::string text{key ? key->reveal() : std::string_view{}};
            const auto written = write(answers[1], text.data(), text.size());
            _exit(written == 32 ? 0 : 1);
        }
    close(gate[0]);
    close(gate[1]);

    const auto key = std::string(seal_key(files, folder.path(), std::nullopt).value().reveal());
    for (int i = 0; i < processes; ++i)
    {
        int status = 1;
        wait(&status);
        EXPECT_EQ(status, 0);
        std::string theirs(32, '\0');
        ASSERT_EQ(read(answers[0], theirs.data(), theirs.size()), 32);
        EXPECT_TRUE(theirs == key);
    }
    close(answers[0]);
    close(answers[1]);
}

TEST_F(SealKeyTest, ComesFromACredentialInAnyOfItsSpellings)
{
    const std::string raw(32, 'A');

    for (const std::string& content :
         {raw,
          std::string("4141414141414141414141414141414141414141414141414141414141414141"),
          std::string("4141414141414141414141414141414141414141414141414141414141414141\n"),
          std::string("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n")})
        EXPECT_EQ(seal_key(files, folder.path(), credential(content)).value().reveal(), raw) << content;
    EXPECT_FALSE(fs::exists(folder / "seal.key"));
}

TEST_F(SealKeyTest, IsNeverGuessedFromSomethingElse)
{
    std::vector<std::string> others{"", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ=="};
    for (const std::size_t length : {1u, 31u, 33u, 43u, 64u, 65u})
        others.emplace_back(length, '*');
    others.push_back(others[5] + "=");
    for (const auto& content : others)
    {
        const auto key = seal_key(files, folder.path(), credential(content));
        ASSERT_FALSE(key) << content;
        EXPECT_EQ(code_of(key), Errc::invalid);
        EXPECT_NE(key.error().detail.find((folder / "credential").string()), std::string::npos);
    }
}

TEST_F(SealKeyTest, AMissingCredentialIsNotReplacedByAFreshKey)
{
    const auto key = seal_key(files, folder.path(), folder / "absent");

    EXPECT_EQ(code_of(key), Errc::invalid);
    EXPECT_FALSE(fs::exists(folder / "seal.key"));
}

TEST_F(SealKeyTest, SaysWhereItCannotBeMade)
{
    EXPECT_EQ(code_of(seal_key(files, folder / "absent", std::nullopt)), Errc::unwritable);
}

}  // namespace
}  // namespace giposync::oauth
