#include "environment.hpp"
#include "support/temporary_folder.hpp"
#include "unit/ops/environment_variable.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <optional>
#include <ostream>
#include <string>

namespace giposync {
namespace {

using test::EnvironmentVariable;

TEST(EnvironmentTest, TheSettingsMayBeNamed)
{
    {
        const EnvironmentVariable config{"GIPOSYNC_CONFIG", "/tmp/a.toml"};
        EXPECT_EQ(read_environment().config, std::filesystem::path{"/tmp/a.toml"});
    }
    for (const std::optional<std::string>& none :
         {std::optional<std::string>{}, std::optional<std::string>{""}})
    {
        const EnvironmentVariable config{"GIPOSYNC_CONFIG", none};
        EXPECT_EQ(read_environment().config, std::nullopt);
    }
}

TEST(EnvironmentTest, TheSmallLettersOfAProxyCountFirst)
{
    const EnvironmentVariable small{"https_proxy", "http://small:1"};
    const EnvironmentVariable capital{"HTTPS_PROXY", "http://capital:1"};
    const EnvironmentVariable small_exceptions{"no_proxy", {}};
    const EnvironmentVariable capital_exceptions{"NO_PROXY", "a,b"};

    EXPECT_EQ(read_environment().https_proxy, "http://small:1");
    EXPECT_EQ(read_environment().no_proxy, "a,b");

    const EnvironmentVariable empty{"https_proxy", ""};
    EXPECT_EQ(read_environment().https_proxy, "http://capital:1");
}

TEST(EnvironmentTest, WithoutAProxyThereIsNone)
{
    const EnvironmentVariable small{"https_proxy", {}};
    const EnvironmentVariable capital{"HTTPS_PROXY", {}};
    const EnvironmentVariable plain{"http_proxy", "http://other:1"};

    EXPECT_EQ(read_environment().https_proxy, "");
}

TEST(EnvironmentTest, ASealKeyIsFoundAmongTheCredentials)
{
    const test::TemporaryFolder credentials;
    const EnvironmentVariable directory{"CREDENTIALS_DIRECTORY", credentials.path().string()};
    EXPECT_EQ(read_environment().seal_credential, std::nullopt);

    std::ofstream(credentials / "giposync.seal-key") << "key";

    EXPECT_EQ(read_environment().seal_credential, credentials / "giposync.seal-key");
}

TEST(EnvironmentTest, TheBootHasAName)
{
    EXPECT_EQ(read_environment().boot_id.size(), 36U);
    EXPECT_EQ(read_environment().boot_id, read_environment().boot_id);
}

struct Locale
{
    std::optional<std::string> all;
    std::optional<std::string> characters;
    std::optional<std::string> language;
    bool utf8;

    friend std::ostream& operator<<(std::ostream& out, const Locale& one)
    {
        return out << one.all.value_or("-") << " " << one.characters.value_or("-") << " "
                   << one.language.value_or("-");
    }
};

class LocaleTest : public testing::TestWithParam<Locale>
{
};

TEST_P(LocaleTest, DecidesWhetherATerminalTakesUtf8)
{
    const EnvironmentVariable all{"LC_ALL", GetParam().all};
    const EnvironmentVariable characters{"LC_CTYPE", GetParam().characters};
    const EnvironmentVariable language{"LANG", GetParam().language};

    EXPECT_EQ(read_environment().utf8, GetParam().utf8);
}

INSTANTIATE_TEST_SUITE_P(
    Locales,
    LocaleTest,
    testing::Values(
        Locale{{}, {}, {}, false},
        Locale{{}, {}, "it_IT.UTF-8", true},
        Locale{{}, {}, "it_IT.utf8", true},
        Locale{{}, {}, "it_IT", false},
        Locale{"C", {}, "it_IT.UTF-8", false},
        Locale{"", "", "it_IT.UTF-8", true},
        Locale{{}, "C.UTF-8", "C", true},
        Locale{"C.UTF-8", "C", "C", true}
    )
);

TEST(EnvironmentTest, ColoursCanBeDeclined)
{
    const EnvironmentVariable terminal{"TERM", "xterm"};
    const EnvironmentVariable wish{"NO_COLOR", {}};
    EXPECT_TRUE(read_environment().colours);
    {
        const EnvironmentVariable declined{"NO_COLOR", "1"};
        EXPECT_FALSE(read_environment().colours);
    }
    const EnvironmentVariable dumb{"TERM", "dumb"};
    EXPECT_FALSE(read_environment().colours);
}

TEST(EnvironmentTest, ATerminalHasColumnsEvenWhereThereIsNone)
{
    EXPECT_GT(read_environment().columns, 0);
}

}  // namespace
}  // namespace giposync
