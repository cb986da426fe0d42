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
    const fs::path file = folder / "seal.key";
    SystemFiles files;

    Result<std::optional<Secret>> key_in(std::string_view content)
    {
        std::ofstream(file, std::ios::binary) << content;
        return read_seal_key(files, file);
    }
};

TEST_F(SealKeyTest, IsNothingWhereThereIsNoFile)
{
    EXPECT_EQ(read_seal_key(files, file).value(), std::nullopt);
    EXPECT_FALSE(fs::exists(file));
}

TEST_F(SealKeyTest, IsDrawnOnceAndStays)
{
    const auto first = draw_seal_key(files, file);
    const auto second = draw_seal_key(files, file);

    ASSERT_TRUE(first);
    EXPECT_EQ(first->reveal().size(), 32u);
    EXPECT_EQ(*first, *second);
    EXPECT_EQ(read_seal_key(files, file).value(), *first);

    struct stat found
    {
    };

    ASSERT_EQ(stat(file.c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 07777, 0600u);
}

TEST_F(SealKeyTest, DiffersFromFileToFile)
{
    EXPECT_FALSE(draw_seal_key(files, file).value() == draw_seal_key(files, folder / "other").value());
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
            const auto key = draw_seal_key(files, file);
            const std::string text{key ? key->reveal() : std::string_view{}};
            const auto written = write(answers[1], text.data(), text.size());
            _exit(written == 32 ? 0 : 1);
        }
    close(gate[0]);
    close(gate[1]);

    const auto key = std::string(draw_seal_key(files, file).value().reveal());
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

TEST_F(SealKeyTest, IsReadInAnyOfItsSpellings)
{
    const std::string raw(32, 'A');

    for (const std::string& content :
         {raw,
          std::string("4141414141414141414141414141414141414141414141414141414141414141"),
          std::string("4141414141414141414141414141414141414141414141414141414141414141\n"),
          std::string("QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=\n")})
        EXPECT_EQ(key_in(content).value().value().reveal(), raw) << content;
}

TEST_F(SealKeyTest, IsNeverGuessedFromSomethingElse)
{
    std::vector<std::string> others{"", "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQQ=="};
    for (const std::size_t length : {1u, 31u, 33u, 43u, 64u, 65u})
        others.emplace_back(length, '*');
    others.push_back(others[5] + "=");
    for (const auto& content : others)
    {
        const auto key = key_in(content);
        ASSERT_FALSE(key) << content;
        EXPECT_EQ(code_of(key), Errc::invalid);
        EXPECT_NE(key.error().detail.find(file.string()), std::string::npos);
    }
}

TEST_F(SealKeyTest, SaysWhereItCannotBeMade)
{
    EXPECT_EQ(code_of(draw_seal_key(files, folder / "absent/seal.key")), Errc::unwritable);
}

}  // namespace
}  // namespace giposync::oauth
