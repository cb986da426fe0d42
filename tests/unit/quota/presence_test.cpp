#include "quota/presence.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <signal.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace giposync::quota {
namespace {

struct PresenceTest : testing::Test
{
    giposync::test::TemporaryFolder folder;
    std::filesystem::path file = folder / "owners";
    Presence here{file};
};

TEST_F(PresenceTest, ANumberIsTakenForAsLongAsItsOwnerLives)
{
    auto other = std::make_unique<Presence>(file);
    EXPECT_TRUE(other->take(7));

    EXPECT_TRUE(here.taken_by_others(7));
    EXPECT_FALSE(here.take(7));
    EXPECT_FALSE(here.taken_by_others(8));
    EXPECT_FALSE(other->taken_by_others(7));

    other.reset();
    EXPECT_FALSE(here.taken_by_others(7));
    EXPECT_TRUE(here.take(7));
}

TEST_F(PresenceTest, AKilledProcessIsNoticed)
{
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const auto child = ::fork();
    if (child == 0)
    {
        Presence own{file};
        const char byte = own.take(5) ? 'y' : 'n';
        [[maybe_unused]] const auto written = ::write(ready[1], &byte, 1);
        ::pause();
        ::_exit(0);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    EXPECT_EQ(byte, 'y');
    EXPECT_TRUE(here.taken_by_others(5));

    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);

    EXPECT_FALSE(here.taken_by_others(5));
    ::close(ready[0]);
    ::close(ready[1]);
}

TEST_F(PresenceTest, AFileThatWasRemovedOrReplacedIsNotInPlace)
{
    EXPECT_TRUE(here.in_place());
    std::filesystem::remove(file);
    EXPECT_FALSE(here.in_place());
    const Presence another{file};
    EXPECT_FALSE(here.in_place());
    EXPECT_TRUE(another.in_place());
}

TEST_F(PresenceTest, SaysWhereTheFileCannotBe)
{
    EXPECT_THROW(Presence{folder / "missing" / "owners"}, std::system_error);
}

}  // namespace
}  // namespace giposync::quota
