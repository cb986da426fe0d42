#include "first_version.hpp"
#include "oauth/sealed.hpp"
#include "outcome.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace giposync::oauth {
namespace {

struct SealTest : testing::Test
{
    Seal seal{Secret{std::string(32, 'k')}};
};

TEST_F(SealTest, OpensWhatItClosed)
{
    for (const std::string& text : {std::string{}, std::string{"refresh token"}, std::string(5000, '\0')})
        EXPECT_EQ(seal.open(seal.close(text, "milano"), "milano").value().reveal(), text);
}

TEST_F(SealTest, ShowsNothingOfTheText)
{
    EXPECT_EQ(seal.close("canary canary canary", "milano").find("canary"), std::string::npos);
}

TEST_F(SealTest, DrawsANonceForEachSeal)
{
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i)
        seen.insert(seal.close("the same", "milano"));

    EXPECT_EQ(seen.size(), 100u);
}

TEST_F(SealTest, NoticesEveryChangedBit)
{
    const auto sealed = seal.close("refresh token", "milano");

    for (std::size_t i = 0; i < sealed.size(); ++i)
        for (int bit = 0; bit < 8; ++bit)
        {
            auto changed = sealed;
            changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
            EXPECT_FALSE(seal.open(changed, "milano")) << "byte " << i << " bit " << bit;
        }
}

TEST_F(SealTest, NoticesEveryCut)
{
    const auto sealed = seal.close("refresh token", "milano");

    for (std::size_t length = 0; length < sealed.size(); ++length)
        EXPECT_EQ(code_of(seal.open(sealed.substr(0, length), "milano")), Errc::failed) << length;
    EXPECT_FALSE(seal.open(sealed + "x", "milano"));
}

TEST_F(SealTest, OpensInItsOwnContextOnly)
{
    const auto opened = seal.open(seal.close("refresh token", "milano"), "roma");

    EXPECT_EQ(code_of(opened), Errc::failed);
    EXPECT_EQ(opened.error().detail, "was changed, cut off or renamed since it was sealed");
}

TEST_F(SealTest, OpensWithItsOwnKeyOnly)
{
    const Seal other{Secret{std::string(32, 'x')}};

    const auto opened = other.open(seal.close("refresh token", "milano"), "milano");

    EXPECT_EQ(code_of(opened), Errc::failed);
    EXPECT_EQ(opened.error().detail, "was sealed with another key");
}

TEST_F(SealTest, TellsItsKeyAndRevealsNothingOfIt)
{
    const auto sealed = seal.close("refresh token", "milano");

    EXPECT_EQ(key_id_of(sealed).value(), seal.key_id());
    EXPECT_EQ(seal.key_id(), "9603c8193965d51f");
    EXPECT_NE(Seal{Secret{std::string(32, 'x')}}.key_id(), seal.key_id());
}

struct FirstVersionTest : SealTest
{
    std::string sealed = test::sealed_by_the_first_version();
};

TEST_F(FirstVersionTest, IsStillOpened)
{
    EXPECT_EQ(seal.open(sealed, "milano").value().reveal(), "refresh token");
    EXPECT_EQ(key_id_of(sealed).value(), std::nullopt);
}

TEST_F(FirstVersionTest, DoesNotTellAnotherKeyFromAChange)
{
    const auto opened = Seal{Secret{std::string(32, 'x')}}.open(sealed, "milano");

    EXPECT_EQ(code_of(opened), Errc::failed);
    EXPECT_EQ(opened.error().detail, "was changed, or was sealed with another key");
}

TEST_F(SealTest, KnowsALaterVersionFromADamagedFile)
{
    auto sealed = seal.close("refresh token", "milano");
    sealed[8] = 3;

    EXPECT_EQ(code_of(seal.open(sealed, "milano")), Errc::invalid);
    EXPECT_EQ(code_of(key_id_of(sealed)), Errc::invalid);
    EXPECT_EQ(code_of(seal.open("not a sealed file at all, by its looks", "milano")), Errc::failed);
}

TEST(SealKeyLength, IsThirtyTwoBytes)
{
    EXPECT_THROW(Seal{Secret{"short"}}, std::invalid_argument);
}

}  // namespace
}  // namespace giposync::oauth
