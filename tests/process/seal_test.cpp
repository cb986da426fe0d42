// The key that the logins are sealed with: where it is missing nobody makes another one, and nobody has to
// restart anything once it is back.

#include "support/clinic_test.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

namespace fs = std::filesystem;

namespace giposync::process {
namespace {

class SealTest : public ClinicTest
{
protected:
    const fs::path key = folder / "state/seal.key";
    const fs::path elsewhere = folder / "seal.key";
    const fs::path credentials = folder / "credentials";

    // As systemd shows a service its credentials.
    Start with_credential() const
    {
        fs::create_directory(credentials);
        std::ofstream{credentials / "giposync.seal-key"} << std::string(32, 'c');
        Start start;
        start.environment.push_back("CREDENTIALS_DIRECTORY=" + credentials.string());
        return start;
    }

    GiposyncdProcess& serve()
    {
        settings.set("resources.patients", "every", quoted("1s"));
        return start({"run"});
    }

    static void expect_good_end(GiposyncdProcess& service)
    {
        service.signal(SIGTERM);
        EXPECT_EQ(service.finish(), 0);
    }

    bool says(std::string_view text)
    {
        return (last().errors() + last().output()).find(text) != std::string::npos;
    }
};

TEST_F(SealTest, IsMissedByEachCommandAndReplacedByNone)
{
    open_clinic();
    log_in();
    fs::rename(key, elsewhere);

    EXPECT_EQ(run({"status"}), 0);
    EXPECT_EQ(run({"backup", folder / "copy.db"}), 0);
    for (const auto& [command, exit_code] :
         std::map<std::string, int>{{"sync", 2}, {"verify", 2}, {"login", 2}, {"doctor", 1}})
    {
        EXPECT_EQ(run({command}), exit_code) << command;
        EXPECT_TRUE(says(key.string() + " is ")) << command;
    }
    EXPECT_FALSE(fs::exists(key));
    EXPECT_EQ(sandbox->count("logins"), 1);

    fs::rename(elsewhere, key);
    EXPECT_EQ(run({"sync", "agendas"}), 0);
}

TEST_F(SealTest, OfACredentialIsNotReplacedByACommandThatDoesNotSeeIt)
{
    open_clinic();
    ASSERT_EQ(run({"login"}, with_credential()), 0);

    EXPECT_EQ(run({"sync", "agendas"}), 2);
    EXPECT_TRUE(says("giposync.seal-key")) << last().errors();
    EXPECT_EQ(run({"login"}), 2);

    EXPECT_FALSE(fs::exists(key));
    EXPECT_EQ(run({"sync", "agendas"}, with_credential()), 0);
}

TEST_F(SealTest, MovesToACredentialThatIsGivenLater)
{
    open_clinic();
    log_in();

    EXPECT_EQ(run({"sync", "agendas"}, with_credential()), 0);
    sandbox->post("expire");
    EXPECT_EQ(run({"sync", "agendas"}, with_credential()), 0);
    fs::remove(key);

    EXPECT_EQ(run({"sync", "agendas"}, with_credential()), 0);
    EXPECT_EQ(sandbox->count("logins"), 1);
}

TEST_F(SealTest, IsFoundByARunningServiceOnceItIsPutBack)
{
    open_clinic();
    log_in();
    fs::rename(key, elsewhere);
    auto& service = serve();
    const auto called = service.wait_for("disk.unwritable");
    EXPECT_NE(called.text("reason").find(key.string() + " is not there"), std::string::npos)
        << called.text("reason");

    fs::rename(elsewhere, key);

    service.wait_for("disk.writable");
    wait_for_news(service, "patients");
    expect_good_end(service);
    EXPECT_EQ(sandbox->count("logins"), 1);
}

TEST_F(SealTest, ThatIsNewIsFoundByARunningServiceWithTheLogin)
{
    open_clinic();
    log_in();
    std::ofstream{key} << std::string(32, 'x');
    auto& service = serve();
    const auto called = service.wait_for("relogin.required");
    EXPECT_NE(called.text("reason").find("was sealed with the key "), std::string::npos)
        << called.text("reason");

    log_in();

    service.wait_for("relogin.cleared");
    wait_for_news(service, "patients");
    expect_good_end(service);
}

TEST_F(SealTest, OfALoginThatIsInUseMayBeReplacedWithIt)
{
    open_clinic();
    log_in();
    auto& service = serve();
    wait_for_news(service, "patients");

    std::ofstream{key} << std::string(32, 'x');
    log_in();
    sandbox->post("mutate?resource=patients&mutation=insert&count=1");

    wait_for_news(service, "patients");
    EXPECT_EQ(service.count("relogin.required"), 0);
    expect_good_end(service);
}

}  // namespace
}  // namespace giposync::process
