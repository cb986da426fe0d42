#include "support/clinic_test.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

namespace json = boost::json;

namespace giposync::process {
namespace {

class StatusTest : public ClinicTest
{
protected:
    json::value status()
    {
        EXPECT_EQ(run({"status", "--json"}), 0);
        EXPECT_EQ(last().errors(), "");
        return json::parse(last().output());
    }

    static void expect_keys(const json::value& object, const std::vector<std::string>& keys)
    {
        for (const auto& key : keys)
            EXPECT_TRUE(object.get_object().contains(key)) << key << " is missing in " << object;
    }
};

TEST_F(StatusTest, HasTheKeysThatProgramsRelyOn)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync"}), 0);

    const auto all = status();

    expect_keys(all, {"version", "generated_at", "service", "applications", "accounts"});
    EXPECT_EQ(all.at("version"), "1.0.0");
    expect_keys(all.at("service"), {"running", "since"});
    const auto& application = all.at("applications").at(0);
    EXPECT_EQ(application.at("name"), "main");
    expect_keys(
        application.at("limit"),
        {"requests", "per_s", "in_force", "used", "throttled_until", "needed_per_hour"}
    );
    EXPECT_EQ(application.at("limit").at("requests"), 1000);
    const auto& account = all.at("accounts").at(0);
    expect_keys(account, {"name", "clinic", "tenant", "token", "mirror", "resources"});
    EXPECT_EQ(account.at("clinic"), "Clinica Milano");
    EXPECT_EQ(account.at("tenant"), "tenant-abc123");
    expect_keys(account.at("token"), {"state", "since", "last_refresh_at", "granted_scopes"});
    expect_keys(account.at("mirror"), {"path", "bytes", "wal_bytes"});
    ASSERT_EQ(account.at("resources").get_array().size(), 9U);
    for (const auto& resource : account.at("resources").get_array())
    {
        expect_keys(
            resource,
            {"resource",
             "state",
             "live_rows",
             "deleted_rows",
             "last_success_at",
             "last_attempt_at",
             "lag_seconds",
             "watermark",
             "next_run_at",
             "last_error"}
        );
        EXPECT_EQ(resource.at("state"), "ok");
    }
}

TEST_F(StatusTest, SaysTheSameAsTheMirror)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync", "patients"}), 0);
    sandbox->post("permission?resource=agendas&allow=no");
    ASSERT_EQ(run({"sync", "agendas"}), 4);

    const auto all = status();

    for (const auto& resource : all.at("accounts").at(0).at("resources").get_array())
    {
        const auto name = json::value_to<std::string>(resource.at("resource"));
        const auto line = mirror().query(
            "SELECT state, live_rows, deleted_rows, last_success_at FROM sync_status WHERE resource = '" +
            name + "'"
        );
        const auto& success = resource.at("last_success_at");
        EXPECT_EQ(
            line,
            json::value_to<std::string>(resource.at("state")) + "|" +
                json::serialize(resource.at("live_rows")) + "|" +
                json::serialize(resource.at("deleted_rows")) + "|" +
                (success.is_null() ? "-" : json::value_to<std::string>(success))
        );
    }
}

TEST_F(StatusTest, AsksNoServer)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync"}), 0);
    sandbox.reset();

    EXPECT_EQ(run({"status"}), 0);
    EXPECT_NE(last().output().find("patients"), std::string::npos);
    EXPECT_EQ(run({"status", "--check"}), 0);
    EXPECT_TRUE(last().output().starts_with("GIPOSYNC OK - ")) << last().output();
    EXPECT_NE(last().output().find(" | "), std::string::npos) << last().output();
}

TEST_F(StatusTest, CheckIsCriticalWhereAPersonIsNeeded)
{
    open_clinic();
    EXPECT_EQ(run({"status", "--check"}), 2);
    EXPECT_TRUE(last().output().starts_with("GIPOSYNC CRITICAL - ")) << last().output();
    EXPECT_NE(last().output().find("giposyncd login --account milano"), std::string::npos) << last().output();
}

TEST_F(StatusTest, CheckIsAWarningWhereDataAreStale)
{
    open_clinic();
    settings.set("resources.patients", "max_lag", quoted("1s"));
    log_in();
    ASSERT_EQ(run({"sync"}), 0);

    // Real time has to pass: this asks for as long as that takes.
    const auto deadline = std::chrono::steady_clock::now() + patience;
    auto code = 0;
    while (code == 0 && std::chrono::steady_clock::now() < deadline)
        code = run({"status", "--check"});

    EXPECT_EQ(code, 1);
    EXPECT_TRUE(last().output().starts_with("GIPOSYNC WARNING - ")) << last().output();
    EXPECT_NE(last().output().find("patients stale"), std::string::npos) << last().output();
}

TEST_F(StatusTest, CheckIsUnknownWhereTheSettingsCannotBeRead)
{
    open_clinic();
    settings.set("service", "no_such_key", "1");

    EXPECT_EQ(run({"status", "--check"}), 3);
    EXPECT_TRUE(last().output().starts_with("GIPOSYNC UNKNOWN - ")) << last().output();
    EXPECT_EQ(run({"status"}), 2);
}

TEST_F(StatusTest, BeforeAnythingWasDoneIsNoError)
{
    open_clinic();

    const auto all = status();

    const auto& account = all.at("accounts").at(0);
    EXPECT_EQ(account.at("token").at("state"), "none");
    EXPECT_TRUE(account.at("tenant").is_null());
    EXPECT_EQ(run({"status"}), 0);
}

}  // namespace
}  // namespace giposync::process
