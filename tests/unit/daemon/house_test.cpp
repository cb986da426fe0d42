#include "house_fixture.hpp"
#include "support/unprivileged.hpp"

namespace giposync {
namespace {

struct HouseTest : test::HouseFixture
{
};

TEST_F(HouseTest, TheStateDirIsMadeForItsOwnerAlone)
{
    account();

    struct stat found
    {
    };

    ASSERT_EQ(::stat((folder / "state").c_str(), &found), 0);
    EXPECT_EQ(found.st_mode & 0777, 0700u);
}

TEST_F(HouseTest, AUserWhoMayNotWriteTheStateDirIsToldWhoMay)
{
    account();
    ::chmod((folder / "state").c_str(), 0500);
    const test::Unprivileged somebody;

    const auto may_write = house->check_state_dir();

    ASSERT_FALSE(may_write);
    EXPECT_EQ(may_write.error().code, Errc::unwritable);
    EXPECT_EQ(
        may_write.error().detail,
        (folder / "state").string() +
            ": this user may not write there; run giposyncd as root, or as the owner of that folder"
    );
    EXPECT_FALSE(house->check_access_to_state_dir());
}

TEST_F(HouseTest, AMissingStateDirKeepsNobodyOut)
{
    account();
    std::filesystem::remove_all(folder / "state");

    EXPECT_TRUE(house->check_access_to_state_dir());
}

}  // namespace
}  // namespace giposync
