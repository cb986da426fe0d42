#include "support/clinic_test.hpp"

#include <csignal>
#include <filesystem>

namespace giposync::process {
namespace {

class LimitTest : public ClinicTest
{
};

// Whatever runs at the same time shares one window, which the sandbox holds strictly.
TEST_F(LimitTest, IsNeverExceededByThreeProcessesTogether)
{
    open_clinic({"--rate", "15/2"});
    settings.set("applications.main", "rate_limit", "{ requests = 15, per = \"2s\" }");
    settings.set("resources.patients", "every", quoted("1s"));
    settings.set("resources.agendas", "every", quoted("1s"));
    log_in();
    auto& service = start({"run"});
    service.wait_for("service.started");

    auto& one = start({"sync"});
    auto& two = start({"sync"});
    auto& login = start({"login"});

    EXPECT_EQ(login.finish(), 0);
    EXPECT_EQ(one.finish(), 0);
    EXPECT_EQ(two.finish(), 0);
    service.wait_for("walk.finished", {{"resource", "patients"}});
    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
    EXPECT_EQ(sandbox->throttled(), 0);
    EXPECT_GT(sandbox->count("requests"), 30);
    EXPECT_EQ(sandbox->count("reused_refresh_tokens"), 0);
    EXPECT_EQ(differences_in_each(all_resources), "");
}

TEST_F(LimitTest, IsKeptByCommandsThatFollowEachOther)
{
    open_clinic({"--rate", "8/2"});
    settings.set("applications.main", "rate_limit", "{ requests = 8, per = \"2s\" }");
    log_in();

    for (int i = 0; i < 6; ++i)
        EXPECT_EQ(run({"sync", "agendas", "price_lists", "treatments"}), 0);

    EXPECT_EQ(sandbox->throttled(), 0);
}

// rm quota.db*, which the service alone would notice only when it asks again.
TEST_F(LimitTest, IsKeptByWhoeverFindsItsMemoryRemoved)
{
    open_clinic({"--rate", "20/3"});
    settings.set("applications.main", "rate_limit", "{ requests = 20, per = \"3s\" }");
    log_in();
    auto& service = start({"run"});
    for (const auto& resource : all_resources)
        service.wait_for("walk.finished", {{"resource", resource}});
    for (const char* suffix : {"", "-wal", "-shm", "-owners", "-repair"})
        std::filesystem::remove(folder / ("state/quota.db" + std::string(suffix)));

    EXPECT_EQ(run({"sync"}), 0);

    EXPECT_EQ(last().count("rate.memory_lost"), 1);
    service.signal(SIGUSR1);
    service.wait_for("rate.memory_lost");
    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
    EXPECT_EQ(sandbox->throttled(), 0);
}

TEST_F(LimitTest, OfTheServerIsObeyedByEverybodyAndToldOnce)
{
    open_clinic({"--rate", "5/2", "--set", "rate.retry_after=2"});
    log_in();

    EXPECT_EQ(run({"sync", "patients", "agendas", "treatments", "episodes", "invoices"}), 0);

    EXPECT_GE(last().count("rate.throttled"), 1);
    EXPECT_GE(last().wait_for("rate.throttled").number("retry_after_s"), 2);
    EXPECT_EQ(sandbox->throttled(), last().count("rate.throttled"));
    EXPECT_EQ(sandbox->get("stats").at("clients").at("giposync").at("too_early").to_number<int>(), 0);
    EXPECT_EQ(differences_in_each({"patients", "agendas", "treatments", "episodes", "invoices"}), "");
}

// All resources walk at once, and queue for one connection: whoever is in that queue when the server asks
// another one for silence has to stay.
TEST_F(LimitTest, OfTheServerIsObeyedByRequestsThatOnlyWaitForAConnection)
{
    open_clinic({"--set", "rate.retry_after=2"});
    settings.set("http", "connections", "1");
    log_in();
    sandbox->post("rate?requests=6&per=2");
    auto& service = start({"run"});

    for (const auto& resource : all_resources)
        service.wait_for("walk.finished", {{"resource", resource}});

    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
    EXPECT_GE(sandbox->throttled(), 1);
    EXPECT_EQ(sandbox->get("stats").at("clients").at("giposync").at("too_early").to_number<int>(), 0);
    EXPECT_EQ(differences_in_each(all_resources), "");
}

TEST_F(LimitTest, ThatTheSettingsCannotFitIsReportedAtStart)
{
    open_clinic();
    settings.set("applications.main", "rate_limit", "{ requests = 1, per = \"60s\" }");
    for (const auto& resource : all_resources)
        settings.set("resources." + resource, "every", quoted("10s"));
    auto& service = start({"run"});

    const auto plan = service.wait_for("rate.plan");

    EXPECT_EQ(plan.level(), "warning");
    service.signal(SIGTERM);
    EXPECT_EQ(service.finish(), 0);
}

}  // namespace
}  // namespace giposync::process
