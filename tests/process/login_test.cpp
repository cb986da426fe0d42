#include "support/clinic_test.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace giposync::process {
namespace {

class LoginTest : public ClinicTest
{
protected:
    static std::string content_of(const fs::path& file)
    {
        std::ostringstream content;
        content << std::ifstream(file, std::ios::binary).rdbuf();
        return content.str();
    }

    static int mode_of(const fs::path& file) { return static_cast<int>(fs::status(file).permissions()); }
};

TEST_F(LoginTest, StoresTheTokenSealedAndForItsOwnerAlone)
{
    open_clinic();

    ASSERT_EQ(run({"login"}), 0);

    EXPECT_EQ(mode_of(token_path()), 0600);
    EXPECT_EQ(mode_of(folder / "state"), 0700);
    EXPECT_EQ(mode_of(folder / "state/seal.key"), 0600);
    EXPECT_EQ(content_of(token_path()).find("refresh"), std::string::npos);
    EXPECT_EQ(last().count("login.completed", {{"account", "milano"}, {"tenant", "tenant-abc123"}}), 1);
    EXPECT_EQ(sandbox->count("logins"), 1);
}

TEST_F(LoginTest, ShowsTheUrlAndTheCodeOnStandardOutputAndInTheLog)
{
    open_clinic({"--approve-after", "never"});
    auto& login = start({"login"});

    const auto code = login.wait_for("login.code_issued");
    login.wait_for_output("Waiting for the approval");
    sandbox->post("approve?user_code=" + code.text("user_code"));

    EXPECT_EQ(login.finish(), 0);
    EXPECT_EQ(code.text("verification_uri"), sandbox->url() + "/device");
    EXPECT_EQ(code.number("expires_in"), 600);
    EXPECT_NE(login.output().find(code.text("user_code")), std::string::npos);
    EXPECT_NE(login.output().find(code.text("verification_uri")), std::string::npos);
}

TEST_F(LoginTest, IsSeenByTheReadersOfTheMirrorAtOnce)
{
    open_clinic();
    log_in();

    EXPECT_EQ(mirror().integer("SELECT count(*) FROM sync_status WHERE state = 'never'"), 9);
    EXPECT_EQ(run({"status", "--json"}), 0);
    const auto& status = last().output();
    EXPECT_NE(status.find("\"state\": \"ok\""), std::string::npos) << status;
    EXPECT_NE(status.find("\"tenant\": \"tenant-abc123\""), std::string::npos) << status;
}

TEST_F(LoginTest, RefusesAStrangerWithTheNameOfTheClinicAndKeepsNothing)
{
    open_clinic({"--user", "bruno"});

    EXPECT_EQ(run({"login"}), 1);

    const auto refusal = last().wait_for("login.tenant_refused");
    EXPECT_NE(refusal.text("reason").find("Clinica Milano"), std::string::npos) << last().errors();
    EXPECT_NE(refusal.text("reason").find("tenant-xyz789"), std::string::npos) << last().errors();
    EXPECT_FALSE(fs::exists(token_path()));
    EXPECT_EQ(sandbox->requests_for("/oauth/revoke"), 2);  // the refresh token, and the access token
    EXPECT_EQ(run({"sync"}), 3);
}

TEST_F(LoginTest, OfAStrangerLeavesAnEarlierLoginAlone)
{
    open_clinic();
    log_in();
    const auto before = content_of(token_path());
    sandbox->post("set?name=accounts.approve_user&value=bruno");

    EXPECT_EQ(run({"login"}), 1);

    EXPECT_EQ(content_of(token_path()), before);
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(LoginTest, ThatIsDeniedFailsAndKeepsNothing)
{
    open_clinic({"--approve-after", "never"});
    auto& login = start({"login"});

    login.wait_for("login.code_issued");
    sandbox->post("deny");

    EXPECT_EQ(login.finish(), 1);
    EXPECT_EQ(login.count("login.denied"), 1);
    EXPECT_FALSE(fs::exists(token_path()));
}

TEST_F(LoginTest, ThatNobodyApprovesRunsOut)
{
    open_clinic({"--approve-after", "never", "--set", "accounts.code_lifetime=1"});

    EXPECT_EQ(run({"login"}), 1);

    EXPECT_GE(last().count("login.code_issued"), 1);
    EXPECT_EQ(last().count("login.failed"), 1);
}

TEST_F(LoginTest, WithoutARefreshTokenIsRefusedWithTheReason)
{
    open_clinic({"--set", "accounts.grants=giponext.patients giponext.agenda"});

    EXPECT_EQ(run({"login"}), 1);

    const auto failure = last().wait_for("login.failed");
    EXPECT_NE(failure.text("reason").find("offline_access"), std::string::npos);
    EXPECT_FALSE(fs::exists(token_path()));
    EXPECT_GE(sandbox->requests_for("/oauth/revoke"), 1);
    EXPECT_EQ(run({"status", "--check"}), 2) << last().output();
}

TEST_F(LoginTest, WithAWrongSecretSaysSoInOneLine)
{
    open_clinic({"--client-secret", "another"});

    EXPECT_EQ(run({"login"}), 1);

    ASSERT_EQ(complaints().size(), 1U);
    EXPECT_EQ(complaints()[0].event(), "login.failed");
    EXPECT_NE(complaints()[0].text("reason").find("secret"), std::string::npos) << last().errors();
    EXPECT_EQ(last().errors().find("sandbox-secret"), std::string::npos);
}

TEST_F(LoginTest, ThatGrantsOnlyPartLeavesTheRestOut)
{
    open_clinic({"--set", "accounts.grants=offline_access giponext.patients"});

    EXPECT_EQ(run({"login"}), 0);
    EXPECT_NE(last().output().find("Not granted: giponext.invoices"), std::string::npos);
    EXPECT_EQ(run({"sync"}), 4);

    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(last().count("resource.scope_missing", {{"resource", "invoices"}}), 1);
    EXPECT_EQ(mirror().query("SELECT state FROM sync_status WHERE resource = 'invoices'"), "scope_missing");
    EXPECT_EQ(sandbox->requests_for("/invoices"), 0);
}

TEST_F(LoginTest, SendsTheSecretInTheFormWhereTheSettingsSaySo)
{
    open_clinic({"--set", "accounts.authentication=post"});
    settings.set("applications.main", "client_auth", quoted("post"));

    EXPECT_EQ(run({"login"}), 0);

    EXPECT_EQ(sandbox->count("failed_authentications"), 0);
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(LoginTest, ReplacesAnEarlierOneWhoseTokenIsRevoked)
{
    open_clinic();
    log_in();
    log_in();

    EXPECT_EQ(sandbox->count("logins"), 2);
    EXPECT_EQ(sandbox->requests_for("/oauth/revoke"), 2);
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(LoginTest, SaysThatItWaitsWhereTheServerHasAskedForSilence)
{
    open_clinic({"--rate", "60/600", "--set", "rate.retry_after=600"});
    log_in();
    sandbox->post("elsewhere?requests=60");
    auto& sync = start({"sync", "agendas"});
    sync.wait_for("rate.throttled");
    sync.signal(SIGKILL);
    sync.finish();

    auto& login = start({"login"});

    login.wait_for("rate.throttled");
    login.signal(SIGTERM);
    login.finish();
}

TEST_F(LoginTest, IsRevokedAndForgottenByLogout)
{
    open_clinic();
    log_in();

    EXPECT_EQ(run({"logout"}), 0);

    EXPECT_FALSE(fs::exists(token_path()));
    EXPECT_GE(sandbox->requests_for("/oauth/revoke"), 1);
    EXPECT_EQ(run({"sync"}), 3);
    EXPECT_EQ(last().count("relogin.required"), 1);
}

}  // namespace
}  // namespace giposync::process
