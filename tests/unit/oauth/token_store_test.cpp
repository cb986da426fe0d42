#include "account_world.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace giposync::oauth {
namespace {

struct TokenStoreTest : testing::Test
{
    test::AccountWorld world;
    TokenStore store = world.new_store();

    std::string& file() { return world.files.content().at(world.folder / "milano.token"); }

    std::string& key() { return world.files.content().at(world.folder / "seal.key"); }
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
            " was changed, cut off or renamed since it was sealed: put back what was there, or run "
            "giposyncd login --account milano"
    );
}

TEST_F(TokenStoreTest, NamesTheKeyThatIsWantedWhereAnotherOneIsThere)
{
    world.write(world.record());
    key() = std::string(32, 'x');

    const auto loaded = store.load();

    EXPECT_EQ(code_of(loaded), Errc::needs_login);
    EXPECT_EQ(
        loaded.error().detail,
        (world.folder / "milano.token").string() + " was sealed with the key 9603c8193965d51f, but " +
            (world.folder / "seal.key").string() +
            " has 6f675a8def662868, and no credential giposync.seal-key is in sight (root sees it while the "
            "service runs): put that key back, or "
            "run "
            "giposyncd login --account milano"
    );
}

// A login could not be sealed either, and would replace one that may be good.
TEST_F(TokenStoreTest, SendsNobodyToLogInWhereTheKeyIsMissing)
{
    world.write(world.record());
    world.files.content().erase(world.folder / "seal.key");

    const auto loaded = store.load();

    EXPECT_EQ(code_of(loaded), Errc::invalid);
    EXPECT_TRUE(loaded.error().detail.starts_with(
        (world.folder / "milano.token").string() + " cannot be opened without its key, and "
    )) << loaded.error().detail;
    EXPECT_EQ(code_of(store.probe()), Errc::invalid);
    EXPECT_EQ(code_of(store.store(world.record())), Errc::invalid);
    EXPECT_FALSE(world.files.content().contains(world.folder / "seal.key"));
}

TEST_F(TokenStoreTest, IsNotOpenedForAnotherAccount)
{
    world.write(world.record());
    world.files.content()[world.folder / "roma.token"] = file();
    TokenStore other{
        world.files,
        world.folder.path(),
        AccountName{"roma"},
        Keyring{world.files, world.folder.path(), std::nullopt}};

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

TEST_F(TokenStoreTest, NoticesAKeyThatIsTakenAwayOrPutBack)
{
    world.write(world.record());
    const auto right_key = std::exchange(key(), std::string(32, 'x'));
    ASSERT_FALSE(store.load());
    EXPECT_FALSE(store.changed());

    world.files.content().erase(world.folder / "seal.key");
    EXPECT_TRUE(store.changed());
    ASSERT_FALSE(store.load());
    EXPECT_FALSE(store.changed());

    world.files.put(world.folder / "seal.key", right_key);
    EXPECT_TRUE(store.changed());
    EXPECT_TRUE(store.load());
    EXPECT_FALSE(store.changed());
}

TEST_F(TokenStoreTest, StaysInItsFolderWhateverTheAccountIsCalled)
{
    TokenStore odd{
        world.files,
        world.folder.path(),
        AccountName{"../x"},
        Keyring{world.files, world.folder.path(), std::nullopt}};

    ASSERT_TRUE(odd.store(world.record()));

    EXPECT_TRUE(world.files.content().contains(world.folder / "..%2Fx.token"));
    EXPECT_EQ(odd.lock_file(), world.folder / "..%2Fx.token.lock");
}

}  // namespace
}  // namespace giposync::oauth
