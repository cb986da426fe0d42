// How token servers differ, and what the program makes of it.

#include "support/clinic_test.hpp"

#include <filesystem>
#include <fstream>

namespace giposync::process {
namespace {

struct Manner
{
    std::string name;
    std::vector<std::string> options;
    std::string client_auth = "basic";

    friend std::ostream& operator<<(std::ostream& out, const Manner& one) { return out << one.name; }
};

class TokenManners : public ClinicTest, public testing::WithParamInterface<Manner>
{
};

TEST_P(TokenManners, AreRefreshedOnDemandAndUsedOnce)
{
    open_clinic(GetParam().options);
    settings.set("applications.main", "client_auth", quoted(GetParam().client_auth));
    log_in();

    for (int time = 1; time <= 3; ++time)
    {
        sandbox->post("expire");
        EXPECT_EQ(run({"sync", "agendas"}), 0);
        EXPECT_EQ(sandbox->count("refreshes"), time);
    }

    EXPECT_EQ(differences_in("agendas"), "");
    EXPECT_EQ(sandbox->count("reused_refresh_tokens"), 0);
    EXPECT_EQ(sandbox->count("early_refreshes"), 0);
    EXPECT_EQ(sandbox->count("failed_authentications"), 0);
    EXPECT_EQ(sandbox->count("logins"), 1);
}

INSTANTIATE_TEST_SUITE_P(
    OfServers,
    TokenManners,
    testing::Values(
        Manner{"Rotating", {"--set", "accounts.rotation=rotates"}},
        Manner{"Repeated", {"--set", "accounts.rotation=repeated"}},
        Manner{"LeftOut", {"--set", "accounts.rotation=left_out"}},
        Manner{"OddCase", {"--set", "accounts.token_type=bEaReR"}},
        Manner{"LifetimeAsText", {"--set", "accounts.expires_in=text"}},
        Manner{"NoLifetime", {"--set", "accounts.expires_in=absent"}},
        Manner{"ScopeOnlyWhenFewer", {"--set", "accounts.scope_in_answer=when_fewer"}},
        Manner{"SecretInTheForm", {"--set", "accounts.authentication=post"}, "post"},
        Manner{"OpenIdDiscovery", {"--set", "accounts.oauth_discovery=no"}}
    ),
    [](const auto& one) { return one.param.name; }
);

class TokenTest : public ClinicTest
{
};

TEST_F(TokenTest, IsRefreshedInTheMidstOfASync)
{
    open_clinic({"--size", "60", "--token-lifetime", "900"});
    settings.set("resources.patients", "limit", "10");
    log_in();
    sandbox->post("fault?kind=slow&path=/patients&skip=2&count=1&wait=1");
    auto& sync = start({"sync", "patients"});
    sync.wait_for("http.exchange");
    sync.wait_for_next("http.exchange");

    sandbox->post("expire");

    EXPECT_EQ(sync.finish(), 0);
    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(sandbox->count("refreshes"), 1);
    EXPECT_GE(sandbox->count("by_status", "401"), 1);
}

TEST_F(TokenTest, ThatTheDiskDoesNotTakeIsWaitedForAtTheEnd)
{
    for (const std::string command : {"sync", "verify"})
    {
        open_clinic();
        log_in();
        ASSERT_EQ(run({"sync", "agendas"}), 0);
        sandbox->post("expire");
        sandbox->post("fault?kind=slow&path=/oauth/token&count=1&wait=2");
        const auto asked_before = sandbox->requests_for("/oauth/token");

        auto& process = start({command, "agendas"});
        while (sandbox->requests_for("/oauth/token") == asked_before)
            ;
        std::filesystem::remove(token_path());  // which has the mark by now
        std::filesystem::create_directory(token_path());
        process.wait_for("disk.unwritable");
        if (command == "sync")
            process.wait_for("walk.finished");
        else
            process.wait_for_output("compared");
        EXPECT_EQ(differences_in("agendas"), "");
        std::filesystem::remove(token_path());

        EXPECT_EQ(process.finish(), 0) << process.errors();
        EXPECT_EQ(process.count("disk.writable"), 1);
        sandbox->post("expire");
        EXPECT_EQ(run({"sync", "agendas"}), 0);
        EXPECT_EQ(sandbox->count("reused_refresh_tokens"), 0);
    }
}

TEST_F(TokenTest, ThatIsRefusedWithoutAReasonAsksForAPersonOnlyWhenItIsDead)
{
    open_clinic();
    log_in();
    sandbox->post("expire");
    sandbox->post("fault?kind=503&path=/oauth/token&count=1000");

    EXPECT_EQ(run({"sync", "agendas"}), 1);

    EXPECT_EQ(last().count("relogin.required"), 0) << last().errors();
    sandbox->remove("fault");
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(TokenTest, EndpointsCanBeGivenOneByOne)
{
    open_clinic({"--set", "accounts.oauth_discovery=no", "--set", "accounts.openid_discovery=no"});
    EXPECT_EQ(run({"login"}), 2);
    EXPECT_NE(last().errors().find("set device_authorization_endpoint"), std::string::npos)
        << last().errors();

    const auto base = sandbox->url() + "/oauth/";
    settings.set("applications.main", "device_authorization_endpoint", quoted(base + "device_authorization"));
    settings.set("applications.main", "token_endpoint", quoted(base + "token"));
    settings.set("applications.main", "revocation_endpoint", quoted(base + "revoke"));

    EXPECT_EQ(run({"login"}), 0);
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(TokenTest, OfAServerThatStillRefusesItMakesTheResourceFailAndAsksNobody)
{
    open_clinic();
    log_in();
    // Another API, whose tokens these are not.
    SandboxProcess other{folder / "other", {"--size", "5"}};
    settings.set("applications.main", "api_base", quoted(other.url()));
    settings.set("http", "ca_file", quoted(folder / "both.pem"));
    std::ofstream both{folder / "both.pem"};
    both << std::ifstream(sandbox->authority()).rdbuf() << std::ifstream(other.authority()).rdbuf()
         << std::flush;

    EXPECT_EQ(run({"sync", "agendas"}), 1);

    EXPECT_EQ(last().count("relogin.required"), 0) << last().errors();
    EXPECT_EQ(last().count("walk.failed"), 1);
    EXPECT_EQ(mirror().query("SELECT state FROM sync_status WHERE resource = 'agendas'"), "failing");
}

}  // namespace
}  // namespace giposync::process
