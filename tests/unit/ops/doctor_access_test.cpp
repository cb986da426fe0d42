#include "ops/doctor_access.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <unistd.h>

namespace giposync::ops {
namespace {

struct DoctorAccessTest : testing::Test
{
    test::TemporaryFolder folder;
    std::filesystem::path file = folder / "f";
    const Identity owner{geteuid(), {}, "owner"};
    const Identity colleague{geteuid() + 1, {getegid()}, "colleague"};
    const Identity stranger{geteuid() + 1, {getegid() + 1}, "stranger"};

    DoctorAccessTest()
    {
        std::ofstream(file) << "x";
        chmod(folder.path().c_str(), 0755);
    }

    bool open_to(const Identity& who, mode_t mode, Access access = Access::read)
    {
        EXPECT_EQ(chmod(file.c_str(), mode), 0);
        return !why_kept_out(who, file, access);
    }
};

TEST_F(DoctorAccessTest, TheFirstTripleThatIsAboutSomebodyCounts)
{
    EXPECT_TRUE(open_to(colleague, 0040));
    EXPECT_FALSE(open_to(colleague, 0604));
    EXPECT_TRUE(open_to(stranger, 0004));
    EXPECT_FALSE(open_to(stranger, 0660));
    EXPECT_TRUE(open_to(owner, 0400));
    EXPECT_EQ(open_to(owner, 0044), geteuid() == 0);
}

TEST_F(DoctorAccessTest, RootReadsAllAndRunsWhatSomebodyMayRun)
{
    const Identity root{0, {}, "root"};

    EXPECT_TRUE(open_to(root, 0000));
    EXPECT_FALSE(open_to(root, 0666, Access::execute));
    EXPECT_TRUE(open_to(root, 0001, Access::execute));
}

TEST_F(DoctorAccessTest, AClosedFolderAboveKeepsPeopleOut)
{
    chmod(folder.path().c_str(), 0700);

    EXPECT_FALSE(open_to(stranger, 0644));
    const auto why = why_kept_out(stranger, file, Access::read);
    EXPECT_EQ(
        why,
        folder.path().string() + " has mode 0700, owner " + user_name(geteuid()) + " and group " +
            group_name(getegid()) + ": nothing in it can be reached"
    );
}

TEST_F(DoctorAccessTest, ALinkCountsForWhatItLeadsTo)
{
    symlink(file.c_str(), (folder / "link").c_str());
    chmod(file.c_str(), 0600);

    EXPECT_TRUE(why_kept_out(stranger, folder / "link", Access::read));
    EXPECT_TRUE(why_kept_out(stranger, folder / "nothing", Access::read));
}

TEST_F(DoctorAccessTest, KnowsWhoWeAreAndWhoIsNot)
{
    EXPECT_EQ(own_identity().user, geteuid());
    EXPECT_EQ(identity_named("root")->user, 0u);
    EXPECT_EQ(identity_named("root")->groups.front(), 0u);
    EXPECT_FALSE(identity_named("no-such-user-here"));
    EXPECT_EQ(user_name(4'000'000'000), "4000000000");
    EXPECT_EQ(group_name(4'000'000'000), "4000000000");
}

TEST(DoctorAccess, WritesModesAsShellsTakeThem)
{
    EXPECT_EQ(mode_text(0102640), "2640");
    EXPECT_EQ(mode_text(0), "0000");
}

}  // namespace
}  // namespace giposync::ops
