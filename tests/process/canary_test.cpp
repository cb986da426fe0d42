// What the rows say, and what opens doors, is never logged, however much is.

#include "support/clinic_test.hpp"

#include <csignal>
#include <regex>

namespace giposync::process {
namespace {

constexpr const char* canary = "Kanarienvogel";

class CanaryTest : public ClinicTest
{
protected:
    void log_everything() { settings.set("service", "log_level", quoted("trace")); }

    // Rows that go well, go wrong, and break their page.
    void plant()
    {
        const std::string name = canary;
        post(
            "patients",
            R"({"id":"pat-canary-1","lastName":")" + name + R"(","updatedAt":"2026-01-31T12:00:00Z"})"
        );
        post("patients", R"({"lastName":")" + name + R"("})");                       // no id
        post("patients", R"({"id":"pat-canary-2","updatedAt":")" + name + R"("})");  // no time
        post("patients", R"({"id":null,"notes":[")" + name + R"("],")" + name + R"(":1})");
        post("invoices", R"({"id":"inv-canary","total":")" + name + R"(","lines":")" + name + R"("})");
        post("episodes", R"({"id":"epi-canary","note":")" + name + "\x01\"}");  // no JSON
        post("treatments", R"({"id":{"name":")" + name + R"("}})");
    }

    void expect_silence()
    {
        const auto said = everything_said();
        EXPECT_EQ(said.find(canary), std::string::npos);
        EXPECT_EQ(said.find("sandbox-secret"), std::string::npos);
        std::smatch token;
        EXPECT_FALSE(std::regex_search(said, token, std::regex{"[ar]t-[0-9A-Za-z_-]{12,}"})) << token.str();
        EXPECT_EQ(said.find("Bearer "), std::string::npos);
        EXPECT_EQ(said.find("device_code="), std::string::npos);
    }

private:
    void post(const std::string& resource, const std::string& row)
    {
        sandbox->post("row?resource=" + resource, row);
    }
};

TEST_F(CanaryTest, NoCommandTellsWhatIsInTheRows)
{
    open_clinic();
    log_everything();
    plant();
    log_in();

    EXPECT_EQ(run({"sync"}), 0);
    sandbox->post("expire");
    EXPECT_EQ(run({"sync", "--reconcile"}), 0);
    run({"verify"});
    run({"status"});
    run({"status", "--json"});
    run({"status", "--check"});
    run({"logout"});

    EXPECT_GT(mirror().integer("SELECT count(*) FROM rejects"), 2);
    EXPECT_EQ(mirror().query("SELECT last_name FROM patients WHERE _id = 'pat-canary-1'"), canary);
    expect_silence();
}

TEST_F(CanaryTest, NoFailureTellsWhatIsInTheRows)
{
    open_clinic();
    log_everything();
    log_in();
    plant();
    for (const auto* kind : {"cut", "garbled", "html_page", "wrong_type", "repeated_rows", "lost"})
    {
        sandbox->post(std::string("fault?path=/patients&count=1&kind=") + kind);
        run({"sync", "patients"});
    }

    EXPECT_EQ(sandbox->count("faults"), 6);
    expect_silence();
}

TEST_F(CanaryTest, TheServiceTellsNothingEither)
{
    open_clinic();
    log_everything();
    settings.set("resources.patients", "every", quoted("1s"));
    log_in();
    auto& service = start({"run"});
    service.wait_for("walk.finished", {{"resource", "patients"}});
    plant();
    service.wait_for("mirror.rejected");
    sandbox->post("expire");
    service.wait_for("token.refreshed");
    sandbox->post("revoke");
    service.wait_for("relogin.required");

    service.signal(SIGTERM);

    EXPECT_EQ(service.finish(), 0);
    expect_silence();
}

}  // namespace
}  // namespace giposync::process
