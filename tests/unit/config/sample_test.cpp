// The files of config/ are what people copy: they must be as good as what they say.

#include "config/settings.hpp"
#include "source_text.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <sstream>

namespace giposync::config {
namespace {

void replace(std::string& text, const std::string& piece, const std::string& replacement)
{
    const auto at = text.find(piece);
    ASSERT_NE(at, std::string::npos) << piece;
    text.replace(at, piece.size(), replacement);
}

// Whether the line sets that key.
bool names(const std::string& line, const std::string& key)
{
    const auto end = line.find_first_of(" =");
    return line.substr(0, end) == key && line.find('=') != std::string::npos;
}

// Whether a line sets that key, be it commented out.
bool shows(const std::string& text, const std::string& key)
{
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);)
        if (names(line.starts_with("# ") ? line.substr(2) : line, key))
            return true;
    return false;
}

// The text with the lines that are chosen no longer commented out.
std::string uncommented(const std::string& text, const std::function<bool(const std::string&)>& chosen)
{
    std::istringstream lines{text};
    std::string result;
    for (std::string line; std::getline(lines, line);)
    {
        if (line.starts_with("# ") && chosen(line.substr(2)))
            line.erase(0, 2);
        result += line + "\n";
    }
    return result;
}

struct SampleSettings : testing::Test
{
    std::string sample = test::source_text("config/giposyncd.toml");

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
    for (const char* key : {"state_dir",       "log_level",
                            "log_format",      "ca_file",
                            "proxy",           "connections",
                            "timeout",         "command",
                            "remind_every",    "offer_login",
                            "client_id",       "client_secret_file",
                            "client_auth",     "issuer",
                            "api_base",        "device_authorization_endpoint",
                            "token_endpoint",  "revocation_endpoint",
                            "rate_limit",      "application",
                            "allowed_tenants", "clinic",
                            "mirror",          "resources",
                            "retention"})
        EXPECT_TRUE(shows(sample, key)) << key;
}

TEST_F(SampleSettings, EvenWhatIsCommentedOutLoads)
{
    fill_in();
    sample = uncommented(sample, [](const std::string& line) {
        return names(line, "resources") || names(line, "retention") || names(line, "every") ||
               names(line, "revocation_endpoint") || line.starts_with("[resources");
    });
    replace(
        sample,
        "revocation_endpoint           = \"\"",
        "revocation_endpoint = \"https://account.gipo.it/x\""
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
    const auto file = parse_catalogue(test::source_text("config/resources.toml"), "resources.toml");

    ASSERT_TRUE(file) << file.error().detail;
    EXPECT_EQ(file->size(), shipped_catalogue().size());
}

TEST(ShippedCatalogueFile, ShowsAnExampleOfAChildThatLoads)
{
    auto text = test::source_text("config/resources.toml");
    const auto example = text.find("# [resources.price_list_items]");
    ASSERT_NE(example, std::string::npos);
    const auto all = [](const std::string&) { return true; };

    const auto settings = parse_settings(uncommented(text.substr(example), all), "s.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->catalogue.back().parent, ResourceName{"price_lists"});
}

}  // namespace
}  // namespace giposync::config
