#include "base/place_lock.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace giposync {
namespace {

struct PlaceLockTest : testing::Test
{
    test::TemporaryFolder folder;
    std::filesystem::path file = folder / "places";

    bool taken(std::int64_t place, PlaceLock::Kind kind)
    {
        const auto lock = PlaceLock::try_take(file, place, kind, 0640);
        return lock && !lock->has_value();
    }
};

TEST_F(PlaceLockTest, IsHeldByOneUntilItGoes)
{
    auto lock = PlaceLock::try_take(file, 7, PlaceLock::Kind::exclusive, 0640);
    ASSERT_TRUE(lock && *lock);

    EXPECT_TRUE(taken(7, PlaceLock::Kind::exclusive));
    EXPECT_TRUE(taken(7, PlaceLock::Kind::shared));
    EXPECT_FALSE(taken(8, PlaceLock::Kind::exclusive));
    EXPECT_TRUE(PlaceLock::is_held(file, 7));
    EXPECT_FALSE(PlaceLock::is_held(file, 8));

    lock->reset();
    EXPECT_FALSE(taken(7, PlaceLock::Kind::exclusive));
    EXPECT_FALSE(PlaceLock::is_held(file, 7));
}

TEST_F(PlaceLockTest, CanBeShared)
{
    const auto first = PlaceLock::try_take(file, 7, PlaceLock::Kind::shared, 0640);

    EXPECT_FALSE(taken(7, PlaceLock::Kind::shared));
    EXPECT_TRUE(taken(7, PlaceLock::Kind::exclusive));
    EXPECT_FALSE(PlaceLock::is_held(file, 7));
}

TEST_F(PlaceLockTest, ChangesTheWayItIsHeldWithoutLettingGo)
{
    auto lock = std::move(*PlaceLock::try_take(file, 7, PlaceLock::Kind::exclusive, 0640).value());

    EXPECT_TRUE(lock.try_change(PlaceLock::Kind::shared));
    {
        const auto other = PlaceLock::try_take(file, 7, PlaceLock::Kind::shared, 0640);
        ASSERT_TRUE(other && *other);
        EXPECT_FALSE(lock.try_change(PlaceLock::Kind::exclusive));
    }
    EXPECT_FALSE(taken(7, PlaceLock::Kind::shared));
    EXPECT_TRUE(lock.try_change(PlaceLock::Kind::exclusive));
    EXPECT_TRUE(taken(7, PlaceLock::Kind::shared));
}

TEST_F(PlaceLockTest, GoesWithTheProcessThatHeldIt)
{
    int ready[2];
    ASSERT_EQ(pipe(ready), 0);
    const pid_t child = fork();
    if (child == 0)
    {
        const auto lock = PlaceLock::try_take(file, 7, PlaceLock::Kind::exclusive, 0640);
        [[maybe_unused]] const auto told = write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    char byte = 0;
    ASSERT_EQ(read(ready[0], &byte, 1), 1);
    EXPECT_TRUE(PlaceLock::is_held(file, 7));

    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);

    EXPECT_FALSE(PlaceLock::is_held(file, 7));
    close(ready[0]);
    close(ready[1]);
}

TEST_F(PlaceLockTest, NobodyHoldsAPlaceOfNoFile)
{
    EXPECT_FALSE(PlaceLock::is_held(folder / "absent", 7));
    EXPECT_FALSE(PlaceLock::try_take(folder / "absent" / "x", 7, PlaceLock::Kind::shared, 0640));
}

}  // namespace
}  // namespace giposync
