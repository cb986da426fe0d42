#include "config/settings.hpp"
#include "settings_text.hpp"
#include "support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;
using test::least_settings;
using test::with;

Settings parsed(const std::string& text)
{
    auto settings = parse_settings(text, "s.toml");
    if (!settings)
        throw std::runtime_error(settings.error().detail);
    return *settings;
}

TEST(SettingsTest, WhatIsLeftOutHasItsDefault)
{
    const auto settings = parsed(least_settings);

    EXPECT_EQ(settings.file, "s.toml");
    EXPECT_EQ(settings.service.state_dir, "/var/lib/giposync/state");
    EXPECT_EQ(settings.service.log_level, Level::info);
    EXPECT_EQ(settings.service.log_format, Service::LogFormat::text);
    EXPECT_EQ(settings.http.ca_file, "");
    EXPECT_EQ(settings.http.proxy, "");
    EXPECT_EQ(settings.http.connections, 2);
    EXPECT_EQ(settings.http.timeout, 30s);
    EXPECT_TRUE(settings.alerts.command.empty());
    EXPECT_EQ(settings.alerts.remind_every, 6h);
    EXPECT_FALSE(settings.alerts.offer_login);

    const auto& application = settings.applications.at(ApplicationName{"main"});
    EXPECT_EQ(application.name.text(), "main");
    EXPECT_EQ(application.client_id, "id");
    EXPECT_EQ(application.client_secret, "/etc/giposync/main.secret");
    EXPECT_EQ(application.client_auth, ClientAuth::basic);
    EXPECT_EQ(application.issuer, "https://account.gipo.it");
    EXPECT_EQ(application.api_base, "https://api.giponext.it");
    EXPECT_EQ(application.rate_limit.requests, 60);
    EXPECT_EQ(application.rate_limit.per, 60s);

    const auto& account = settings.accounts.at(AccountName{"milano"});
    EXPECT_EQ(account.name.text(), "milano");
    EXPECT_EQ(account.application.text(), "main");
    EXPECT_EQ(account.allowed_tenants, std::vector{TenantId{"tenant-1"}});
    EXPECT_EQ(account.clinic, "milano");
    EXPECT_EQ(account.mirror, "/mirrors/milano.db");
    EXPECT_FALSE(account.resources);
    EXPECT_FALSE(account.retention.deleted);
    EXPECT_FALSE(account.retention.changes);
}

TEST(SettingsTest, EveryKeyIsRead)
{
    const auto settings = parsed(R"(
        [service]
        state_dir = "/state/./here"
        log_level = "trace"
        log_format = "json"
        [http]
        ca_file = "/etc/ca.pem"
        proxy = "http://proxy.lan:3128"
        connections = 4
        timeout = "5m"
        [alerts]
        command = ["/usr/bin/tell", "--urgent"]
        remind_every = "1d"
        offer_login = true
        [applications.a-B_1]
        client_id = "id"
        client_secret_file = "credential:main"
        client_auth = "post"
        device_authorization_endpoint = "https://account.gipo.it/device"
        token_endpoint = "http://127.0.0.1:8080/token"
        revocation_endpoint = "https://account.gipo.it/revoke"
        api_base = "https://api.giponext.it/gateway//"
        rate_limit = { requests = 10, per = "2h" }
        [accounts.milano]
        application = "a-B_1"
        allowed_tenants = ["one", "two"]
        clinic = "Clinica Milano"
        mirror = "/mirrors/../mirrors/milano.db"
        resources = ["patients"]
        retention = { deleted = "90d", changes = "1y" }
    )");

    EXPECT_EQ(settings.service.state_dir, "/state/here");
    EXPECT_EQ(settings.service.log_level, Level::trace);
    EXPECT_EQ(settings.service.log_format, Service::LogFormat::json);
    EXPECT_EQ(settings.http.ca_file, "/etc/ca.pem");
    EXPECT_EQ(settings.http.proxy, "http://proxy.lan:3128");
    EXPECT_EQ(settings.http.connections, 4);
    EXPECT_EQ(settings.http.timeout, 5min);
    EXPECT_EQ(settings.alerts.command, (std::vector<std::string>{"/usr/bin/tell", "--urgent"}));
    EXPECT_EQ(settings.alerts.remind_every, 24h);
    EXPECT_TRUE(settings.alerts.offer_login);

    const auto& application = settings.applications.at(ApplicationName{"a-B_1"});
    EXPECT_EQ(application.client_secret, "credential:main");
    EXPECT_EQ(application.client_auth, ClientAuth::post);
    EXPECT_EQ(application.issuer, "");
    EXPECT_EQ(application.device_authorization_endpoint, "https://account.gipo.it/device");
    EXPECT_EQ(application.token_endpoint, "http://127.0.0.1:8080/token");
    EXPECT_EQ(application.revocation_endpoint, "https://account.gipo.it/revoke");
    EXPECT_EQ(application.api_base, "https://api.giponext.it/gateway");
    EXPECT_EQ(application.rate_limit.requests, 10);
    EXPECT_EQ(application.rate_limit.per, 2h);

    const auto& account = settings.accounts.at(AccountName{"milano"});
    EXPECT_EQ(account.allowed_tenants, (std::vector{TenantId{"one"}, TenantId{"two"}}));
    EXPECT_EQ(account.clinic, "Clinica Milano");
    EXPECT_EQ(account.mirror, "/mirrors/milano.db");
    EXPECT_EQ(account.resources, std::vector{ResourceName{"patients"}});
    EXPECT_EQ(account.retention.deleted, 90 * 24h);
    EXPECT_EQ(account.retention.changes, 365 * 24h);
}

TEST(SettingsTest, TablesMayBeWrittenInAnyWayThatTomlHas)
{
    const auto settings = parsed(R"(
        accounts.milano = { application = "main", allowed_tenants = ["t"], mirror = "/m.db" }
        resources.patients.every = "2m"
        [applications]
        main.client_id = "id"
        main.client_secret_file = "/s"
        main.issuer = "https://account.gipo.it"
        main.api_base = "https://api.giponext.it"
        [applications.main.rate_limit]
        requests = 5
        [resources.availabilities.window]
        from = "dateFrom"
        to = "dateTo"
        ahead = "7d"
    )");

    EXPECT_EQ(settings.applications.begin()->second.rate_limit.requests, 5);
    EXPECT_EQ(settings.accounts.begin()->second.mirror, "/m.db");
    EXPECT_EQ(find(settings.catalogue, ResourceName{"patients"})->every, 2min);
    EXPECT_EQ(find(settings.catalogue, ResourceName{"availabilities"})->window->from, "dateFrom");
    EXPECT_FALSE(find(settings.catalogue, ResourceName{"availabilities"})->window->slice);
}

TEST(SettingsTest, NoAccountIsNoErrorYet)
{
    const auto settings = parsed("");

    EXPECT_TRUE(settings.applications.empty());
    EXPECT_TRUE(settings.accounts.empty());
    EXPECT_EQ(settings.catalogue.size(), 9u);
}

struct OfSeveralProblems : testing::Test
{
    static std::string told(const std::string& text)
    {
        const auto settings = parse_settings(text, "s.toml");
        return settings ? "none" : settings.error().detail;
    }
};

TEST_F(OfSeveralProblems, AMistypedKeyIsToldBeforeWhatIsMissingForIt)
{
    EXPECT_EQ(
        told(with("mirror =", "miror =")),
        "s.toml:9: accounts.milano.miror: unknown key; the nearest known is mirror"
    );
    EXPECT_EQ(
        told(with("[applications", "[aplications")),
        "s.toml:1: aplications: unknown table; the nearest known is applications"
    );
}

TEST_F(OfSeveralProblems, TheFirstOfItsCauseIsTold)
{
    EXPECT_EQ(
        told("[service]\nlog_level = 1\nlog_format = 1\n[accounts.a]\n"),
        "s.toml:2: service.log_level: must be a string, not a whole number"
    );
    EXPECT_EQ(
        told("[http]\nx = 1\n[alerts]\ny = 1\n"),
        "s.toml:2: http.x: unknown key; the nearest known is proxy"
    );
}

TEST(SettingsTest, TheResourcesOfAnAccountComeWithTheirAncestorsInTheCataloguesOrder)
{
    const auto settings = parsed(with("", R"(resources = ["notes", "invoices", "items"]
[resources.notes]
path = "/v2/tenants/{tenantId}/items/{parent}/notes"
parent = "items"
scope = "s"
[resources.items]
path = "/v2/tenants/{tenantId}/pricelists/{parent}/items"
parent = "price_lists"
scope = "s"
)"));

    std::vector<std::string> names;
    for (const auto& resource : resources_of(settings, settings.accounts.begin()->second))
        names.push_back(resource.name.text());

    EXPECT_EQ(names, (std::vector<std::string>{"price_lists", "invoices", "notes", "items"}));
}

TEST(SettingsTest, AnAccountThatNamesNoResourcesHasAllOfThem)
{
    const auto settings = parsed(least_settings);

    EXPECT_EQ(resources_of(settings, settings.accounts.begin()->second).size(), settings.catalogue.size());
}

struct SettingsFileTest : testing::Test
{
    test::TemporaryFolder folder;
};

TEST_F(SettingsFileTest, IsRead)
{
    std::ofstream(folder / "s.toml") << least_settings;

    const auto settings = load_settings(folder / "s.toml");

    ASSERT_TRUE(settings) << settings.error().detail;
    EXPECT_EQ(settings->file, folder / "s.toml");
    EXPECT_EQ(settings->accounts.size(), 1u);
}

TEST_F(SettingsFileTest, ThatIsNotThereIsSaid)
{
    const auto settings = load_settings(folder / "s.toml");

    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, Errc::invalid);
    EXPECT_EQ(
        settings.error().detail,
        (folder / "s.toml").string() + ": no such file; --config or $GIPOSYNC_CONFIG can name another"
    );
}

TEST_F(SettingsFileTest, ThatIsAFolderIsSaid)
{
    const auto settings = load_settings(folder.path());

    ASSERT_FALSE(settings);
    EXPECT_EQ(settings.error().code, Errc::invalid);
    EXPECT_EQ(
        settings.error().detail,
        "settings cannot be used: read " + folder.path().string() + ": Is a directory"
    );
}

TEST_F(SettingsFileTest, ThatIsHugeIsRefused)
{
    std::ofstream(folder / "s.toml") << std::string(5 * 1024 * 1024, '\n');

    const auto settings = load_settings(folder / "s.toml");

    ASSERT_FALSE(settings);
    EXPECT_EQ(
        settings.error().detail,
        (folder / "s.toml").string() + ": is too large for settings (more than 4 MiB)"
    );
}

}  // namespace
}  // namespace giposync::config
