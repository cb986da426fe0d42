// The files of config/ are what people copy: they must be as good as what they say.

#include "config/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <sstream>

namespace giposync::config {
namespace {

std::string text_of(const std::string& name)
{
    std::ostringstream text;
    text << std::ifstream(std::string(SOURCE_DIR) + "/config/" + name).rdbuf();
    return text.str();
}

void replace(std::string& text, const std::string& piece, const std::string& replacement)
{
    const auto at = text.find(piece);
    ASSERT_NE(at, std::string::npos) << piece;
    text.replace(at, piece.size(), replacement);
}

struct SampleSettings : testing::Test
{
    std::string sample = text_of("giposyncd.toml");

    void fill_in()
    {
        replace(sample, "client_id          = \"\"", "client_id = \"id\"");
        replace(sample, "allowed_tenants = []", "allowed_tenants = [\"tenant-1\"]");
    }
};

TEST_F(SampleSettings, SayWhatIsStillToBeFilledIn)
{
    const auto settings = parse_settings(sample, "giposyncd.toml");

    ASSERT_FALSE(settings);
    EXPECT_NE(settings.error().detail.find("applications.main.client_id: is needed"), std::string::npos)
        << settings.error().detail;
}

TEST_F(SampleSettings, LoadWhenFilledIn)
{
    fill_in();

    const auto settings = parse_settings(sample, "giposyncd.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->accounts.size(), 1u);
    EXPECT_EQ(settings->catalogue.size(), shipped_catalogue().size());
}

TEST_F(SampleSettings, ShowTheDefaults)
{
    fill_in();
    const auto sampled = parse_settings(sample, "s.toml").value();
    const auto defaults = parse_settings("", "s.toml").value();

    EXPECT_EQ(sampled.service.state_dir, defaults.service.state_dir);
    EXPECT_EQ(sampled.service.log_level, defaults.service.log_level);
    EXPECT_EQ(sampled.service.log_format, defaults.service.log_format);
    EXPECT_EQ(sampled.http.ca_file, defaults.http.ca_file);
    EXPECT_EQ(sampled.http.proxy, defaults.http.proxy);
    EXPECT_EQ(sampled.http.connections, defaults.http.connections);
    EXPECT_EQ(sampled.http.timeout, defaults.http.timeout);
    EXPECT_EQ(sampled.alerts.command, defaults.alerts.command);
    EXPECT_EQ(sampled.alerts.remind_every, defaults.alerts.remind_every);
    EXPECT_EQ(sampled.alerts.offer_login, defaults.alerts.offer_login);
    const auto& application = sampled.applications.begin()->second;
    EXPECT_EQ(application.client_auth, Application{}.client_auth);
    EXPECT_EQ(application.rate_limit.requests, RateLimit{}.requests);
    EXPECT_EQ(application.rate_limit.per, RateLimit{}.per);
}

// A key that the sample does not show is a key that nobody finds.
TEST_F(SampleSettings, ShowEveryKey)
{
    for (const char* key :
         {"state_dir",
          "log_level",
          "log_format",
          "ca_file",
          "proxy",
          "connections",
          "timeout",
          "command",
          "remind_every",
          "offer_login",
          "client_id",
          "client_secret_file",
          "client_auth",
          "issuer",
          "device_authorization_endpoint",
          "token_endpoint",
          "revocation_endpoint",
          "api_base",
          "rate_limit",
          "application",
          "allowed_tenants",
          "clinic",
          "mirror",
          "resources",
          "retention"})
        EXPECT_TRUE(std::regex_search(sample, std::regex("\n(# )?" + std::string(key) + " *= "))) << key;
}

TEST_F(SampleSettings, EvenWhatIsCommentedOutLoads)
{
    fill_in();
    sample = std::regex_replace(sample, std::regex("\n# (resources|retention|every) "), "\n$1 ");
    sample = std::regex_replace(sample, std::regex("\n# (\\[resources)"), "\n$1");
    sample = std::regex_replace(
        sample,
        std::regex("\n# (\\w+_endpoint +=) \"\""),
        "\n$1 \"https://account.gipo.it/x\""
    );

    const auto settings = parse_settings(sample, "s.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->applications.begin()->second.revocation_endpoint, "https://account.gipo.it/x");
    EXPECT_EQ(settings->accounts.begin()->second.resources->size(), 2u);
    EXPECT_TRUE(settings->accounts.begin()->second.retention.deleted);
    EXPECT_EQ(find(settings->catalogue, ResourceName{"appointments"})->every, std::chrono::minutes(2));
}

TEST(ShippedCatalogueFile, IsWhatIsCompiledIn)
{
    const auto file = parse_catalogue(text_of("resources.toml"), "resources.toml");

    ASSERT_TRUE(file) << file.error().detail;
    EXPECT_EQ(file->size(), shipped_catalogue().size());
}

TEST(ShippedCatalogueFile, ShowsAnExampleOfAChildThatLoads)
{
    auto text = text_of("resources.toml");
    const auto example = text.find("# [resources.price_list_items]");
    ASSERT_NE(example, std::string::npos);
    const auto uncommented = std::regex_replace("\n" + text.substr(example), std::regex("\n# "), "\n");

    const auto settings = parse_settings(uncommented, "s.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->catalogue.back().parent, ResourceName{"price_lists"});
}

}  // namespace
}  // namespace giposync::config
