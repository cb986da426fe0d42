// A dead token is a state: a person is told, nothing else is asked of the server, and a login mends it.

#include "support/alert_pipe.hpp"
#include "support/clinic_test.hpp"

#include <chrono>
#include <csignal>
#include <fstream>

using namespace std::chrono_literals;

namespace giposync::process {
namespace {

class ReloginTest : public ClinicTest
{
protected:
    GiposyncdProcess& serve()
    {
        for (const auto& resource : all_resources)
            settings.set("resources." + resource, "every", quoted("1s"));
        settings.set("alerts", "command", alerts.command());
        auto& service = start({"run"});
        return service;
    }

    static void expect_good_end(GiposyncdProcess& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.finish(), 0);
    }

    AlertPipe alerts{folder / "alerts"};
};

TEST_F(ReloginTest, IsRequiredOnceTheServerSaysNoAndClearedByALoginFromAnotherShell)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});

    sandbox->post("revoke");

    const auto required = service.wait_for("relogin.required");
    EXPECT_EQ(required.level(), "critical");
    EXPECT_EQ(required.text("account"), "milano");
    EXPECT_EQ(required.text("clinic"), "Clinica Milano");
    EXPECT_EQ(required.text("command"), "giposyncd login --account milano");
    EXPECT_FALSE(required.text("reason").empty());
    EXPECT_FALSE(required.text("since").empty());
    EXPECT_TRUE(required.has("data_age_seconds"));
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM patients"), 12);

    log_in();
    const auto logged_in = std::chrono::steady_clock::now();
    service.wait_for("relogin.cleared", {{"account", "milano"}});

    EXPECT_LT(std::chrono::steady_clock::now() - logged_in, 5s);
    service.wait_for_next("http.exchange");
    EXPECT_EQ(service.count("relogin.required"), 1);
    expect_good_end(service);
}

TEST_F(ReloginTest, AlertsWithWhatAPersonHasToDo)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});

    sandbox->post("revoke");
    const auto required = alerts.wait_for("relogin.required");
    log_in();
    const auto cleared = alerts.wait_for("relogin.cleared");

    for (const auto* key :
         {"time", "level", "event", "message", "account", "clinic", "action", "reminder", "reason"})
        EXPECT_TRUE(required.has(key)) << key;
    EXPECT_EQ(required.text("clinic"), "Clinica Milano");
    EXPECT_NE(required.text("action").find("giposyncd login --account milano"), std::string::npos);
    EXPECT_FALSE(required.fields().at("reminder").as_bool());
    EXPECT_EQ(cleared.text("account"), "milano");
    EXPECT_EQ(alerts.count("relogin.required"), 1);
    expect_good_end(service);
}

TEST_F(ReloginTest, IsRepeatedAsAReminder)
{
    open_clinic();
    log_in();
    settings.set("alerts", "remind_every", quoted("1s"));
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});
    sandbox->post("revoke");
    service.wait_for("relogin.required");

    while (alerts.count("relogin.required") < 2)
        alerts.wait_for_more();

    EXPECT_EQ(service.count("relogin.required"), 1);
    expect_good_end(service);
}

// The other account is the clock: while it goes on, nothing is asked for the first one.
TEST_F(ReloginTest, AsksNothingForTheAccountMeanwhileAndLeavesOthersAlone)
{
    open_clinic();
    add_account("roma", "tenant-xyz789", "Studio Altrove");
    log_in("milano");
    sandbox->post("set?name=accounts.approve_user&value=bruno");
    log_in("roma");
    auto& service = serve();
    service.wait_for("walk.finished", {{"account", "milano"}});
    service.wait_for("walk.finished", {{"account", "roma"}});
    sandbox->post("revoke?user=anna");
    service.wait_for("relogin.required", {{"account", "milano"}});
    const auto data_calls = sandbox->requests_for("tenant-abc123");
    const auto token_calls = sandbox->requests_for("/oauth/token");

    for (int i = 0; i < 20; ++i)
        service.wait_for_next("walk.finished", {{"account", "roma"}});

    EXPECT_EQ(sandbox->requests_for("tenant-abc123"), data_calls);
    EXPECT_EQ(sandbox->requests_for("/oauth/token"), token_calls);
    EXPECT_EQ(service.count("relogin.required", {{"account", "roma"}}), 0);
    expect_good_end(service);
}

TEST_F(ReloginTest, IsRememberedOverARestart)
{
    open_clinic();
    log_in();
    auto& first = serve();
    first.wait_for("walk.finished", {{"resource", "patients"}});
    sandbox->post("revoke");
    first.wait_for("relogin.required");
    expect_good_end(first);
    const auto requests = sandbox->count("requests");

    auto& second = serve();
    second.wait_for("relogin.required");
    expect_good_end(second);

    EXPECT_EQ(sandbox->count("requests"), requests);
}

TEST_F(ReloginTest, IsOfferedByTheServiceItselfAndRecoversWhenSomebodyApproves)
{
    open_clinic({"--approve-after", "never"});
    settings.set("alerts", "offer_login", "true");
    auto& login = start({"login"});
    login.wait_for("login.code_issued");
    sandbox->post("approve");
    ASSERT_EQ(login.finish(), 0);
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});

    sandbox->post("revoke");
    const auto offer = alerts.wait_for("login.code_issued");
    EXPECT_EQ(offer.text("account"), "milano");
    EXPECT_EQ(offer.text("verification_uri"), sandbox->url() + "/device");
    EXPECT_NE(offer.text("action").find(offer.text("user_code")), std::string::npos);
    sandbox->post("approve?user_code=" + offer.text("user_code"));

    service.wait_for("login.completed");
    service.wait_for("relogin.cleared");
    alerts.wait_for("relogin.cleared");
    sandbox->post("mutate?resource=patients&mutation=insert&count=1");
    wait_for_news(service, "patients");
    EXPECT_EQ(differences_in("patients"), "");
    expect_good_end(service);
}

TEST_F(ReloginTest, IsAwaitedWhereNobodyHasLoggedInYet)
{
    open_clinic();
    auto& service = serve();
    service.wait_for("login.awaited", {{"account", "milano"}});

    log_in();

    service.wait_for("walk.finished", {{"resource", "patients"}});
    EXPECT_EQ(service.count("relogin.required"), 0);
    expect_good_end(service);
}

TEST_F(ReloginTest, IsNotAskedForWhereTheSecretIsWrong)
{
    open_clinic({"--set", "accounts.spends_on_wrong_authentication=no"});
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});

    sandbox->post("set?name=accounts.client_secret&value=changed");
    sandbox->post("expire");
    const auto alert = alerts.wait_for("token.refresh_failed");

    EXPECT_EQ(alert.text("code"), "client_rejected");
    EXPECT_NE(alert.text("action").find("secret"), std::string::npos);
    EXPECT_EQ(service.count("relogin.required"), 0);
    EXPECT_EQ(run({"status", "--json"}), 0);
    EXPECT_NE(last().output().find("\"state\": \"client_rejected\""), std::string::npos);

    // The new secret, and a reload, mend it.
    std::ofstream{folder / "main.secret"} << "changed";
    service.signal(SIGHUP);
    sandbox->post("mutate?resource=patients&mutation=insert&count=1");
    service.wait_for("settings.reloaded");
    wait_for_news(service, "patients");
    EXPECT_EQ(differences_in("patients"), "");
    expect_good_end(service);
}

TEST_F(ReloginTest, OfAUserWhoMovedToAnotherClinicIsRefused)
{
    open_clinic();
    settings.set("accounts.milano", "allowed_tenants", "[\"tenant-abc123\", \"tenant-xyz789\"]");
    log_in();
    ASSERT_EQ(run({"sync", "agendas"}), 0);
    const auto before = mirror().rows("agendas");
    sandbox->post("set?name=accounts.approve_user&value=bruno");

    EXPECT_EQ(run({"login"}), 1);

    EXPECT_EQ(last().count("login.tenant_refused"), 1);
    EXPECT_EQ(differences(before, mirror().rows("agendas")), "");
}

}  // namespace
}  // namespace giposync::process
