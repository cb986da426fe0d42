// What the world can do to a sync: each time one clear line, the right exit code, and a mirror that is whole.

#include "support/clinic_test.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>

using namespace std::chrono_literals;

namespace giposync::process {
namespace {

class SyncFailureTest : public ClinicTest
{
protected:
    // Nobody has it: the port of a sandbox that is gone.
    void close_clinic() { sandbox.reset(); }
};

TEST_F(SyncFailureTest, NobodyHasLoggedIn)
{
    open_clinic();

    EXPECT_EQ(run({"sync"}), 3);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_EQ(complaints()[0].event(), "relogin.required");
    EXPECT_EQ(complaints()[0].level(), "critical");
    EXPECT_NE(complaints()[0].message().find("giposyncd login --account milano"), std::string::npos);
    EXPECT_EQ(sandbox->count("requests"), 0);
}

TEST_F(SyncFailureTest, TheLoginHasBeenRevoked)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync"}), 0);
    sandbox->post("revoke");

    EXPECT_EQ(run({"sync"}), 3);

    EXPECT_EQ(last().count("relogin.required"), 1);
    EXPECT_EQ(last().wait_for("relogin.required").level(), "critical");
    EXPECT_TRUE(last().wait_for("relogin.required").has("reason"));
    EXPECT_EQ(differences_in("patients"), "");
    EXPECT_EQ(run({"status", "--check"}), 2);
}

TEST_F(SyncFailureTest, TheServerCannotBeReached)
{
    open_clinic();
    log_in();
    close_clinic();

    const auto started = std::chrono::steady_clock::now();
    EXPECT_EQ(run({"sync"}), 1);

    EXPECT_LT(std::chrono::steady_clock::now() - started, 15s);
    ASSERT_EQ(last().count("walk.failed"), 1) << last().errors();
    EXPECT_NE(last().wait_for("walk.failed").message().find("Connection refused"), std::string::npos)
        << last().errors();
}

TEST_F(SyncFailureTest, TheServersNameIsUnknown)
{
    open_clinic();
    settings.set("applications.main", "issuer", quoted("https://account.no-such-name.invalid"));

    EXPECT_EQ(run({"login"}), 1);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_NE(complaints()[0].text("reason").find("account.no-such-name.invalid"), std::string::npos)
        << last().errors();
}

TEST_F(SyncFailureTest, TheDiskTakesNoMore)
{
    open_clinic({"--size", "400"});
    log_in();
    ASSERT_EQ(run({"sync", "agendas"}), 0);
    Start small_disk;
    small_disk.largest_file = 200'000;

    EXPECT_EQ(run({"sync"}, small_disk), 1);

    EXPECT_EQ(last().count("disk.unwritable"), 1) << last().errors();
    EXPECT_EQ(mirror().integrity(), "ok");
    EXPECT_EQ(differences_in("agendas"), "");
    EXPECT_EQ(run({"sync"}), 0);
    EXPECT_EQ(differences_in_each(all_resources), "");
}

TEST_F(SyncFailureTest, TheStateDirectoryCannotBeWritten)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync", "agendas"}), 0);
    settings.set("service", "state_dir", quoted(settings.path() / "state"));  // below a file

    EXPECT_EQ(run({"sync"}), 1);
    EXPECT_EQ(last().count("disk.unwritable"), 1) << last().errors();
    EXPECT_EQ(run({"login"}), 1);
    EXPECT_EQ(last().count("disk.unwritable"), 1) << last().errors();

    EXPECT_EQ(sandbox->count("logins"), 1);
    EXPECT_EQ(sandbox->requests_for("/oauth/device_authorization"), 1);
}

TEST_F(SyncFailureTest, ALoginThatCannotBeReadIsNoMissingLogin)
{
    open_clinic();
    log_in();
    std::filesystem::remove(token_path());
    std::filesystem::create_directory(token_path());

    EXPECT_EQ(run({"sync"}), 1);

    EXPECT_EQ(last().count("relogin.required"), 0) << last().errors();
    ASSERT_EQ(last().count("disk.unwritable"), 1) << last().errors();
    EXPECT_NE(last().wait_for("disk.unwritable").message().find(token_path().string()), std::string::npos);
}

TEST_F(SyncFailureTest, NoLoginIsBegunWhereItsTokenCouldNotBeStored)
{
    open_clinic();
    Start full_disk;
    full_disk.largest_file = 0;

    EXPECT_EQ(run({"login"}, full_disk), 1);

    EXPECT_EQ(last().count("disk.unwritable"), 1) << last().errors();
    EXPECT_EQ(sandbox->count("requests"), 0);
}

TEST_F(SyncFailureTest, TheSecretIsWrongByNow)
{
    open_clinic();
    log_in();
    sandbox->post("set?name=accounts.client_secret&value=changed");
    sandbox->post("expire");

    EXPECT_EQ(run({"sync"}), 1);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_EQ(complaints()[0].event(), "token.refresh_failed");
    EXPECT_EQ(last().count("relogin.required"), 0);
    EXPECT_EQ(run({"status", "--check"}), 2);
}

TEST_F(SyncFailureTest, ThisMirrorIsOfAnotherTenant)
{
    open_clinic();
    log_in();
    ASSERT_EQ(run({"sync", "agendas"}), 0);
    const auto before = mirror().rows("agendas");
    settings.set("accounts.milano", "allowed_tenants", "[\"tenant-xyz789\"]");
    sandbox->post("set?name=accounts.approve_user&value=bruno");

    EXPECT_EQ(run({"login"}), 1);

    EXPECT_EQ(last().count("login.tenant_refused"), 1) << last().errors();
    EXPECT_EQ(differences(before, mirror().rows("agendas")), "");
}

struct BadCertificate
{
    std::string kind;
    std::string says;

    friend std::ostream& operator<<(std::ostream& out, const BadCertificate& one) { return out << one.kind; }
};

class BadCertificateTest : public ClinicTest, public testing::WithParamInterface<BadCertificate>
{
};

TEST_P(BadCertificateTest, IsRefusedInOneClearLine)
{
    // The sandbox's control cannot be reached either, so there is nothing to ask it.
    open_clinic({"--certificate", GetParam().kind});

    EXPECT_EQ(run({"login"}), 1);

    ASSERT_EQ(complaints().size(), 1U) << last().errors();
    EXPECT_NE(complaints()[0].text("reason").find(GetParam().says), std::string::npos) << last().errors();
}

INSTANTIATE_TEST_SUITE_P(
    Kinds,
    BadCertificateTest,
    testing::Values(
        BadCertificate{"expired", "expired"},
        BadCertificate{"not-yet-valid", "not yet valid"},
        BadCertificate{"wrong-host", "localhost"},
        BadCertificate{"self-signed", "self-signed"}
    ),
    [](const auto& one) {
        auto name = one.param.kind;
        std::erase(name, '-');
        return name;
    }
);

}  // namespace
}  // namespace giposync::process
