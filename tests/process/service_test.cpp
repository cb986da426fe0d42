#include "support/clinic_test.hpp"
#include "support/notify_socket.hpp"

#include <chrono>
#include <csignal>

using namespace std::chrono_literals;

namespace giposync::process {
namespace {

class ServiceTest : public ClinicTest
{
protected:
    // A service that syncs this often.
    GiposyncdProcess& serve(const std::string& every = "1s")
    {
        for (const auto& resource : all_resources)
            settings.set("resources." + resource, "every", quoted(every));
        return start({"run"}, notified());
    }

    Start notified() const
    {
        Start more;
        more.environment = {systemd.variable(), "WATCHDOG_USEC=300000"};
        return more;
    }

    // That it stops when told to, in good time and with exit code 0.
    static void expect_good_end(GiposyncdProcess& service, int signal = SIGTERM)
    {
        const auto told = std::chrono::steady_clock::now();
        service.signal(signal);
        EXPECT_EQ(service.finish(), 0);
        EXPECT_LT(std::chrono::steady_clock::now() - told, 5s);
        EXPECT_EQ(service.count("service.stopped"), 1);
    }

    NotifySocket systemd{folder / "notify"};
};

TEST_F(ServiceTest, TellsSystemdHowItIs)
{
    open_clinic();
    log_in();
    auto& service = serve("15m");

    EXPECT_NE(systemd.wait_for("READY=1").find("\nSTATUS="), std::string::npos);
    systemd.wait_for("WATCHDOG=1");
    systemd.wait_for("WATCHDOG=1");
    service.wait_for("walk.finished", {{"resource", "invoices"}});
    service.signal(SIGHUP);
    systemd.wait_for("RELOADING=1");
    EXPECT_NE(systemd.wait_for("READY=1").find("STATUS="), std::string::npos);
    service.signal(SIGTERM);
    systemd.wait_for("STOPPING=1");

    EXPECT_EQ(service.finish(), 0);
}

TEST_F(ServiceTest, KeepsTheMirrorInStep)
{
    open_clinic();
    log_in();
    auto& service = serve();
    for (const auto& resource : all_resources)
        service.wait_for("walk.finished", {{"resource", resource}});
    EXPECT_EQ(differences_in_each(all_resources), "");

    sandbox->post("mutate?resource=patients&mutation=insert&count=2");
    wait_for_news(service, "patients");

    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(run({"status", "--check"}), 0);
    EXPECT_EQ(run({"status", "--json"}), 0);
    EXPECT_NE(last().output().find("\"running\": true"), std::string::npos);
    expect_good_end(service);
}

TEST_F(ServiceTest, StopsInTheMiddleOfAnything)
{
    open_clinic();
    log_in();
    sandbox->post("fault?kind=slow&path=/v2/tenants&count=1000&wait=600");
    auto& service = serve();
    service.wait_for("walk.started", {{"resource", "patients"}});

    expect_good_end(service, SIGINT);

    EXPECT_EQ(mirror().integrity(), "ok");
}

TEST_F(ServiceTest, TakesNewSettingsOver)
{
    open_clinic();
    log_in();
    auto& service = serve("15m");
    service.wait_for("walk.finished", {{"resource", "agendas"}});
    add_account("roma", "tenant-xyz789", "Studio Altrove");
    settings.write();

    service.signal(SIGHUP);

    service.wait_for("settings.reloaded");
    service.wait_for("login.awaited", {{"account", "roma"}});
    expect_good_end(service);
}

TEST_F(ServiceTest, KeepsItsSettingsWhereTheNewOnesAreBad)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "agendas"}});
    settings.set("service", "log_levl", quoted("info"));
    settings.write();

    service.signal(SIGHUP);

    const auto refused = service.wait_for("settings.invalid");
    EXPECT_EQ(refused.level(), "error");
    EXPECT_NE(refused.message().find("log_levl"), std::string::npos);
    sandbox->post("mutate?resource=patients&mutation=insert&count=2");
    wait_for_news(service, "patients");
    EXPECT_EQ(service.count("settings.reloaded"), 0);
    expect_good_end(service);
}

TEST_F(ServiceTest, KeepsItsSettingsWhereTheNewOnesNameNoAuthority)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "agendas"}});
    settings.set("http", "ca_file", quoted(folder / "none.pem"));
    settings.write();

    service.signal(SIGHUP);

    const auto refused = service.wait_for("settings.invalid");
    EXPECT_NE(refused.message().find("ca_file"), std::string::npos);
    EXPECT_NE(refused.message().find(settings.path().string()), std::string::npos);
    EXPECT_EQ(service.count("settings.reloaded"), 0);
    expect_good_end(service);

    EXPECT_EQ(serve().finish(), 2);
}

TEST_F(ServiceTest, SyncsEverythingWhenToldTo)
{
    open_clinic();
    log_in();
    auto& service = serve("1d");
    for (const auto& resource : all_resources)
        service.wait_for("walk.finished", {{"resource", resource}});
    sandbox->post("mutate?resource=agendas&mutation=insert&count=1");
    sandbox->post("mutate?resource=patients&mutation=insert&count=1");

    service.signal(SIGUSR1);

    service.wait_for_next("walk.finished", {{"resource", "agendas"}, {"mode", "full"}});
    service.wait_for("walk.finished", {{"resource", "patients"}, {"mode", "change"}});
    EXPECT_EQ(differences_in_each({"agendas", "patients"}), "");
    expect_good_end(service);
}

TEST_F(ServiceTest, DoesNotRepeatAfterARestartWhatIsNotDue)
{
    open_clinic();
    log_in();
    auto& first = serve("1d");
    for (const auto& resource : all_resources)
        first.wait_for("walk.finished", {{"resource", resource}});
    expect_good_end(first);
    const auto before = sandbox->requests_for("/v2/tenants");

    auto& second = serve("1d");
    systemd.wait_for("READY=1");
    second.wait_for("http.exchange");  // of the tenant's check
    expect_good_end(second);

    EXPECT_EQ(sandbox->requests_for("/v2/tenants"), before);
}

TEST_F(ServiceTest, DoesNotStartOnBadSettings)
{
    open_clinic();
    settings.set("http", "timeout", quoted("soon"));

    auto& service = serve();

    EXPECT_EQ(service.finish(), 2);
    EXPECT_NE(service.errors().find("timeout"), std::string::npos);
}

TEST_F(ServiceTest, DoesNotStartWithoutItsSecret)
{
    open_clinic();
    settings.set("applications.main", "client_secret_file", quoted(folder / "none"));

    EXPECT_EQ(serve().finish(), 2);
    EXPECT_EQ(last().count("settings.invalid"), 1);
}

TEST_F(ServiceTest, WaitsForAnAccount)
{
    open_clinic();
    settings.leave_out("accounts.milano");
    auto& service = start({"run"}, notified());

    EXPECT_NE(systemd.wait_for("READY=1").find("no account"), std::string::npos);
    service.wait_for("service.idle");
    add_account("milano", "tenant-abc123", "Clinica Milano");
    settings.write();
    service.signal(SIGHUP);
    service.wait_for("login.awaited", {{"account", "milano"}});

    expect_good_end(service);
}

TEST_F(ServiceTest, LeavesAMirrorAloneThatAnotherServes)
{
    open_clinic();
    log_in();
    auto& first = serve();
    first.wait_for("walk.finished", {{"resource", "agendas"}});

    auto& second = start({"run"});

    const auto refusal = second.wait_for("mirror.unusable");
    EXPECT_NE(refusal.message().find("another service"), std::string::npos);
    EXPECT_EQ(second.count("walk.started"), 0);
    expect_good_end(second);
    expect_good_end(first);
}

TEST_F(ServiceTest, IsReadWhileItRunsAndAfterItWasKilled)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM patients"), 12);

    service.signal(SIGKILL);
    service.finish();

    EXPECT_EQ(mirror().integrity(), "ok");
    EXPECT_EQ(mirror().integer("SELECT count(*) FROM patients"), 12);
    EXPECT_EQ(run({"status", "--json"}), 0);
    EXPECT_NE(last().output().find("\"running\": false"), std::string::npos);
}

TEST_F(ServiceTest, GivesACommandItsTurn)
{
    open_clinic();
    log_in();
    auto& service = serve();
    service.wait_for("walk.finished", {{"resource", "patients"}});

    EXPECT_EQ(run({"sync"}), 0);
    EXPECT_EQ(run({"verify", "agendas"}), 0);

    EXPECT_EQ(differences_in_each(all_resources), "");
    expect_good_end(service);
}

TEST_F(ServiceTest, GoesOnWhenTheServerIsBack)
{
    open_clinic();
    settings.set("accounts.milano", "resources", "[\"patients\", \"agendas\"]");
    log_in();
    sandbox->post("fault?kind=refused&path=/v2/tenants&count=1000");
    auto& service = serve();
    service.wait_for("walk.retry");

    sandbox->remove("fault");

    service.wait_for("walk.finished", {{"resource", "patients"}});
    service.wait_for("walk.finished", {{"resource", "agendas"}});
    EXPECT_EQ(service.count("relogin.required"), 0);
    EXPECT_EQ(differences_in_each({"patients", "agendas"}), "");
    expect_good_end(service);
}

}  // namespace
}  // namespace giposync::process
