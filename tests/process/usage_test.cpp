#include "support/clinic_test.hpp"

namespace giposync::process {
namespace {

class UsageTest : public ClinicTest
{
protected:
    // Without settings.
    int call(const std::vector<std::string>& arguments, const Start& more = {})
    {
        bare_.emplace(arguments, more);
        return bare_->finish();
    }

    const GiposyncdProcess& bare() const { return *bare_; }

    // That the settings are refused with exit code 2 in one line, which has all these parts.
    void expect_refusal(const std::vector<std::string>& parts)
    {
        EXPECT_EQ(run({"sync"}), 2);
        const auto& said = last().errors();
        EXPECT_EQ(last().log().size(), 1U) << said;
        for (const auto& part : parts)
            EXPECT_NE(said.find(part), std::string::npos) << part << " is not in: " << said;
    }

private:
    std::optional<GiposyncdProcess> bare_;
};

TEST_F(UsageTest, VersionIsTold)
{
    EXPECT_EQ(call({"--version"}), 0);

    EXPECT_TRUE(bare().output().starts_with("giposyncd 1.0.0")) << bare().output();
    EXPECT_NE(bare().output().find("SQLite"), std::string::npos) << bare().output();
    EXPECT_EQ(bare().errors(), "");
}

TEST_F(UsageTest, HelpNamesEveryCommand)
{
    EXPECT_EQ(call({"--help"}), 0);

    for (const auto* command :
         {"run", "login", "logout", "sync", "status", "doctor", "catalogue", "backup", "verify"})
        EXPECT_NE(bare().output().find("\n  " + std::string(command) + " "), std::string::npos) << command;
}

TEST_F(UsageTest, WrongUsageEndsWithTwoAndSaysWhy)
{
    const std::vector<std::vector<std::string>> wrong{
        {},
        {"sink"},
        {"sync", "--recon"},
        {"--account"},
        {"status", "--json", "--check"},
        {"catalogue", "propose"},
        {"backup"}};
    for (const auto& arguments : wrong)
    {
        EXPECT_EQ(call(arguments), 2) << testing::PrintToString(arguments);
        EXPECT_NE(bare().errors(), "") << testing::PrintToString(arguments);
        EXPECT_EQ(bare().output(), "") << testing::PrintToString(arguments);
    }
}

TEST_F(UsageTest, MissingSettingsEndWithTwoAndNameTheFile)
{
    EXPECT_EQ(call({"--config", folder / "none.toml", "sync"}), 2);

    EXPECT_NE(bare().errors().find("none.toml"), std::string::npos);
}

TEST_F(UsageTest, SettingsAreFoundByTheEnvironment)
{
    open_clinic();
    settings.write();
    Start more;
    more.environment = {"GIPOSYNC_CONFIG=" + settings.path().string()};

    EXPECT_EQ(call({"sync"}, more), 3);
}

TEST_F(UsageTest, AnUnknownKeyIsNamedWithFileLineAndTheNearestKey)
{
    open_clinic();
    settings.set("http", "timeuot", quoted("30s"));

    expect_refusal(
        {settings.path().string() + ":" + std::to_string(settings.line_of("timeuot")), "timeuot", "timeout"}
    );
}

TEST_F(UsageTest, AnUnknownSectionIsNamedWithTheNearest)
{
    open_clinic();
    settings.set("servic", "state_dir", quoted("/tmp"));

    expect_refusal({std::to_string(settings.line_of("[servic]")), "servic", "service"});
}

TEST_F(UsageTest, BrokenTomlIsNamedWithItsLine)
{
    open_clinic();
    settings.set("http", "connections", "= 3");

    expect_refusal({settings.path().string() + ":" + std::to_string(settings.line_of("connections"))});
}

TEST_F(UsageTest, PlainHttpIsRefusedBeyondThisMachine)
{
    open_clinic();
    settings.set("applications.main", "api_base", quoted("http://api.giponext.it"));

    expect_refusal({"api_base", "http://"});
}

TEST_F(UsageTest, AnUnknownAccountNamesTheNearest)
{
    open_clinic();

    EXPECT_EQ(run({"--account", "milan", "sync"}), 2);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_NE(complaints()[0].message().find("\"milano\""), std::string::npos) << last().errors();
}

TEST_F(UsageTest, AnUnknownAccountIsNeverTakenForAll)
{
    open_clinic();

    EXPECT_EQ(run({"--account", "milan", "status", "--check"}), 3);
    EXPECT_EQ(last().output(), "GIPOSYNC UNKNOWN - there is no such account\n");
    for (const std::string command : {"status", "doctor", "catalogue"})
    {
        EXPECT_EQ(run({"--account", "milan", command}), 2) << command;
        EXPECT_EQ(last().output(), "") << command;
    }
}

TEST_F(UsageTest, ASecretThatOthersMayReadIsRefused)
{
    open_clinic();
    std::filesystem::permissions(
        folder / "main.secret",
        std::filesystem::perms::others_read,
        std::filesystem::perm_options::add
    );

    EXPECT_EQ(run({"login"}), 2);

    EXPECT_NE(last().errors().find("main.secret"), std::string::npos);
    EXPECT_EQ(sandbox->count("requests"), 0);
}

TEST_F(UsageTest, AMissingSecretIsNamed)
{
    open_clinic();
    settings.set("applications.main", "client_secret_file", quoted(folder / "none"));

    EXPECT_EQ(run({"login"}), 2);

    EXPECT_NE(last().errors().find("client_secret_file"), std::string::npos);
}

TEST_F(UsageTest, TheCatalogueIsPrintedWithWhatTheSettingsOverride)
{
    open_clinic();
    settings.set("resources.patients", "every", quoted("7m"));

    EXPECT_EQ(run({"catalogue"}), 0);

    const auto& text = last().output();
    for (const auto& resource : all_resources)
        EXPECT_NE(text.find("[resources." + resource + "]"), std::string::npos) << resource;
    EXPECT_NE(text.find("\"7m\""), std::string::npos);
}

TEST_F(UsageTest, TheCatalogueNeedsNoSettings)
{
    EXPECT_EQ(call({"catalogue"}), 0);

    EXPECT_NE(bare().output().find("[resources.patients]"), std::string::npos);
}

TEST_F(UsageTest, EntriesAreProposedFromTheApisOwnDocument)
{
    open_clinic();

    EXPECT_EQ(run({"catalogue", "propose", "--spec", sandbox->url() + "/swagger/docs/v2"}), 0);

    EXPECT_NE(last().output().find("[resources.patients]"), std::string::npos) << last().output();
    EXPECT_NE(last().output().find("/v2/tenants/{tenantId}/patients"), std::string::npos);
}

TEST_F(UsageTest, AProposalWithoutADocumentFailsInOneLine)
{
    open_clinic();

    EXPECT_EQ(run({"catalogue", "propose", "--spec", folder / "none.json"}), 1);

    EXPECT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_EQ(last().output(), "");
}

}  // namespace
}  // namespace giposync::process
