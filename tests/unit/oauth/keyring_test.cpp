#include "first_version.hpp"
#include "memory_files.hpp"
#include "oauth/keyring.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::oauth {
namespace {

namespace fs = std::filesystem;

struct KeyringTest : testing::Test
{
    const fs::path key = "/state/seal.key";
    const fs::path credential = "/run/giposync.seal-key";
    const std::string one = std::string(32, 'k');
    const std::string two = std::string(32, 'x');
    test::Plug plug;
    test::MemoryFiles files{plug};

    Keyring keyring(std::optional<fs::path> with = {}) { return {files, "/state", std::move(with)}; }

    static std::string sealed_with(const std::string& content)
    {
        return Seal{Secret{content}}.close("refresh token", "milano");
    }

    static std::string id_of(const std::string& content) { return Seal{Secret{content}}.key_id(); }

    // What the keyring makes of it, in short.
    static std::string opened(Keyring& keys, const std::string& sealed)
    {
        const auto seal = keys.opener(sealed, "milano");
        if (!seal)
            return std::string(name_of(seal.error().code)) + ": " + seal.error().detail;
        return std::string((*seal)->open(sealed, "milano").value().reveal());
    }

    static std::string closer(Keyring& keys)
    {
        const auto seal = keys.closer();
        return seal ? (*seal)->key_id()
                    : std::string(name_of(seal.error().code)) + ": " + seal.error().detail;
    }
};

const std::string cure =
    ": put it back; if the key is the systemd credential giposync.seal-key, the service needs it in its "
    "unit, "
    "and commands see it as root while the service runs; if it is lost, remove the *.token files and log in "
    "again";

TEST_F(KeyringTest, DrawsAKeyOnceSomethingIsToBeSealed)
{
    auto keys = keyring();
    EXPECT_FALSE(files.content().contains(key));

    const auto drawn = closer(keys);

    EXPECT_EQ(drawn, id_of(files.content().at(key)));
    EXPECT_EQ(files.modes.at(key), 0600u);
    EXPECT_EQ(closer(keys), drawn);
    auto others = keyring();
    EXPECT_EQ(closer(others), drawn);
}

TEST_F(KeyringTest, DrawsNoneToOpenOrToLook)
{
    auto keys = keyring();

    EXPECT_EQ(
        opened(keys, sealed_with(one)),
        "invalid: cannot be opened without its key, and /state/seal.key is not there" + cure
    );
    EXPECT_EQ(keys.look().size(), 1u);
    EXPECT_TRUE(files.content().empty());
}

TEST_F(KeyringTest, DrawsNoneBesideALogin)
{
    files.put("/state/roma.token.lock", "");
    files.put("/state/roma.token", sealed_with(one));
    auto keys = keyring();

    EXPECT_EQ(
        closer(keys),
        "invalid: /state/seal.key is not there, and /state/roma.token was sealed with a key" + cure
    );
    EXPECT_FALSE(files.content().contains(key));
}

TEST_F(KeyringTest, TakesTheKeyOfAProcessThatHasJustDrawnItAndLoggedIn)
{
    files.before_listing = [&] {
        files.put(key, one);
        files.put("/state/roma.token", sealed_with(one));
    };
    auto keys = keyring();

    EXPECT_EQ(closer(keys), id_of(one));
}

TEST_F(KeyringTest, SealsWithTheCredentialAndStillOpensWhatTheOtherKeyHasSealed)
{
    files.put(key, one);
    files.put(credential, two);
    auto keys = keyring(credential);

    EXPECT_EQ(closer(keys), id_of(two));
    EXPECT_EQ(opened(keys, sealed_with(two)), "refresh token");
    EXPECT_EQ(opened(keys, sealed_with(one)), "refresh token");
}

TEST_F(KeyringTest, DoesNotReplaceAMissingCredential)
{
    files.put(key, one);
    auto keys = keyring(credential);
    const std::string missing = "/run/giposync.seal-key is not there: put the credential back, or start the "
                                "service: it is there while "
                                "that runs";

    EXPECT_EQ(closer(keys), "invalid: " + missing);
    EXPECT_EQ(opened(keys, sealed_with(two)), "invalid: cannot be opened: " + missing);
}

TEST_F(KeyringTest, FindsAKeyThatIsPutBack)
{
    files.put(key, two);
    auto keys = keyring();
    ASSERT_EQ(
        opened(keys, sealed_with(one)),
        "needs_login: was sealed with the key " + id_of(one) + ", but /state/seal.key has " + id_of(two) +
            ", and no credential giposync.seal-key is in sight (root sees it while the service runs)"
    );

    files.put(key, one);

    EXPECT_EQ(opened(keys, sealed_with(one)), "refresh token");
}

TEST_F(KeyringTest, NamesAllTheKeysThatDoNotFit)
{
    files.put(key, one);
    files.put(credential, two);
    auto keys = keyring(credential);
    const std::string other(32, 'z');

    EXPECT_EQ(
        opened(keys, sealed_with(other)),
        "needs_login: was sealed with the key " + id_of(other) + ", but /run/giposync.seal-key has " +
            id_of(two) + ", /state/seal.key has " + id_of(one)
    );
}

// A service that has a login in use goes on with it, whatever is done to the file of the key.
TEST_F(KeyringTest, GoesOnWithAKeyWhoseFileIsGone)
{
    files.put(key, one);
    files.put("/state/milano.token", sealed_with(one));
    auto keys = keyring();
    ASSERT_EQ(opened(keys, sealed_with(one)), "refresh token");

    files.content().erase(key);

    EXPECT_EQ(opened(keys, sealed_with(one)), "refresh token");
    EXPECT_FALSE(keys.took_back_key());
}

// Whoever starts anew would find a login that nobody can open.
TEST_F(KeyringTest, WritesAKeyAgainWhoseFileIsGoneBeforeAnythingElseIsSealedWithIt)
{
    files.put(key, one);
    files.put("/state/milano.token", sealed_with(one));
    auto keys = keyring();
    ASSERT_EQ(closer(keys), id_of(one));
    EXPECT_FALSE(keys.took_back_key());
    files.content().erase(key);

    files.disk = test::Disk::full;
    EXPECT_EQ(closer(keys).substr(0, 10), "unwritable");
    files.disk = test::Disk::good;
    EXPECT_EQ(closer(keys), id_of(one));

    EXPECT_EQ(files.content().at(key), one);
    EXPECT_TRUE(keys.took_back_key());
    EXPECT_FALSE(keys.took_back_key());
}

TEST_F(KeyringTest, DoesNotWriteAKeyAgainThatACredentialHasTakenOverFrom)
{
    files.put(key, one);
    files.put("/run/key", two);
    auto keys = keyring("/run/key");
    ASSERT_EQ(opened(keys, sealed_with(one)), "refresh token");

    files.content().erase(key);

    EXPECT_EQ(closer(keys), id_of(two));
    EXPECT_FALSE(files.content().contains(key));
}

TEST_F(KeyringTest, SealsWithTheKeyThatIsThereNow)
{
    files.put(key, one);
    auto keys = keyring();
    ASSERT_EQ(closer(keys), id_of(one));

    files.put(key, two);

    EXPECT_EQ(closer(keys), id_of(two));
}

TEST_F(KeyringTest, SaysWhichFileHoldsNoKey)
{
    files.put(key, "no key");
    auto keys = keyring();

    EXPECT_TRUE(closer(keys).starts_with("invalid: /state/seal.key holds no sealing key")) << closer(keys);
    EXPECT_TRUE(opened(keys, sealed_with(one)).starts_with("invalid: cannot be opened: /state/seal.key holds")
    );
}

// It does not tell its key, so each one is tried.
TEST_F(KeyringTest, FindsTheKeyOfATextOfTheFirstVersion)
{
    const auto sealed = test::sealed_by_the_first_version();
    files.put(key, one);
    files.put(credential, two);
    auto keys = keyring(credential);

    EXPECT_EQ(opened(keys, sealed), "refresh token");

    files.put(key, two);
    auto others = keyring();
    const auto any = others.opener(sealed, "milano");
    ASSERT_TRUE(any);
    EXPECT_EQ(code_of((*any)->open(sealed, "milano")), Errc::failed);
}

TEST_F(KeyringTest, ShowsWhatIsWhere)
{
    files.put(key, one);

    const auto places = keyring(credential).look();

    ASSERT_EQ(places.size(), 2u);
    EXPECT_EQ(places[0].file, credential);
    EXPECT_EQ(places[0].key_id, std::nullopt);
    EXPECT_EQ(places[0].trouble->code, Errc::invalid);
    EXPECT_EQ(places[1].file, key);
    EXPECT_EQ(places[1].key_id, id_of(one));
    EXPECT_FALSE(places[1].trouble);
}

TEST_F(KeyringTest, ShowsThatAKeyIsMissingBesideALogin)
{
    EXPECT_FALSE(keyring().look()[0].trouble);

    files.put("/state/roma.token", sealed_with(one));

    EXPECT_EQ(
        keyring().look()[0].trouble->detail,
        "/state/seal.key is not there, and /state/roma.token was sealed with a key" + cure
    );
}

}  // namespace
}  // namespace giposync::oauth
