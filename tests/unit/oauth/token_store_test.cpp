#include "account_world.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

namespace giposync::oauth {
namespace {

struct TokenStoreTest : testing::Test
{
    test::AccountWorld world;
    TokenStore store = world.new_store();

    std::string& file() { return world.files.content().at(world.folder / "milano.token"); }
};

TEST_F(TokenStoreTest, IsEmptyUntilSomebodyLogsIn)
{
    const auto loaded = store.load();

    ASSERT_TRUE(loaded);
    EXPECT_FALSE(*loaded);
}

TEST_F(TokenStoreTest, LoadsWhatWasStoredAndForgetsIt)
{
    ASSERT_TRUE(store.store(world.record()));

    EXPECT_EQ(world.written().refresh_token.reveal(), "rt-canary-0");
    EXPECT_EQ(world.files.modes.at(world.folder / "milano.token"), 0600u);
    ASSERT_TRUE(store.forget());
    EXPECT_FALSE(store.load().value());
}

TEST_F(TokenStoreTest, ShowsNothingInItsFile)
{
    world.write(world.record());

    EXPECT_EQ(file().find("canary"), std::string::npos);
    EXPECT_EQ(file().find("tenant-1"), std::string::npos);
}

TEST_F(TokenStoreTest, NamesFileAndCureWhereItIsDamaged)
{
    world.write(world.record());
    file()[30] = static_cast<char>(file()[30] ^ 1);

    const auto loaded = store.load();

    EXPECT_EQ(code_of(loaded), Errc::needs_login);
    EXPECT_EQ(
        loaded.error().detail,
        (world.folder / "milano.token").string() +
            " was changed, cut off or renamed since it was sealed: put the file or its key back, or run "
            "giposyncd login --account milano"
    );
}

TEST_F(TokenStoreTest, IsNotOpenedForAnotherAccount)
{
    world.write(world.record());
    world.files.content()[world.folder / "roma.token"] = file();
    TokenStore other{
        world.files,
        world.folder.path(),
        AccountName{"roma"},
        Seal{Secret{std::string(32, 'k')}}};

    EXPECT_EQ(code_of(other.load()), Errc::needs_login);
}

TEST_F(TokenStoreTest, RefusesTheFileOfALaterVersion)
{
    world.write(world.record());
    file()[8] = 9;

    const auto loaded = store.load();

    EXPECT_EQ(code_of(loaded), Errc::invalid);
    EXPECT_NE(loaded.error().detail.find("later version"), std::string::npos);
}

TEST_F(TokenStoreTest, NoticesWhatOthersWrote)
{
    ASSERT_TRUE(store.store(world.record()));
    EXPECT_FALSE(store.changed());

    world.write(world.record("second"));
    EXPECT_TRUE(store.changed());

    ASSERT_TRUE(store.load());
    EXPECT_FALSE(store.changed());

    world.new_store().forget().value();
    EXPECT_TRUE(store.changed());
}

TEST_F(TokenStoreTest, StaysInItsFolderWhateverTheAccountIsCalled)
{
    TokenStore odd{world.files, world.folder.path(), AccountName{"../x"}, Seal{Secret{std::string(32, 'k')}}};

    ASSERT_TRUE(odd.store(world.record()));

    EXPECT_TRUE(world.files.content().contains(world.folder / "..%2Fx.token"));
    EXPECT_EQ(odd.lock_file(), world.folder / "..%2Fx.token.lock");
}

}  // namespace
}  // namespace giposync::oauth
