// Stopped or killed at any moment, the next sync goes on where it stood.

#include "support/clinic_test.hpp"
#include "support/seeds.hpp"

#include <csignal>
#include <random>

namespace giposync::process {
namespace {

class CrashTest : public ClinicTest
{
protected:
    // Waits until this many requests have been answered, all together.
    static void wait_for_exchanges(GiposyncdProcess& process, int count)
    {
        process.wait_for("http.exchange");
        for (int i = 1; i < count; ++i)
            process.wait_for_next("http.exchange");
    }

    // False where it ended before, because the one before it was killed between an answer of a server that
    // rotates and the disk: that login is lost, and a person is asked.
    static bool lives_for_exchanges(GiposyncdProcess& process, int count)
    {
        try
        {
            wait_for_exchanges(process, count);
        }
        catch (const std::runtime_error&)
        {
            if (process.count("relogin.required") != 1)
                throw;
            return false;
        }
        return true;
    }

    // Requests that walks of this mode have made, by the log of what was started last.
    std::int64_t requests_of(const std::string& mode)
    {
        std::int64_t sum = 0;
        for (const auto& line : last().log())
            if (matches(line, "walk.finished", {{"mode", mode}}))
                sum += line.number("requests");
        return sum;
    }
};

TEST_F(CrashTest, AnInterruptedSyncGoesOnWhereItStoodAndRepeatsOnePageAtMost)
{
    open_clinic({"--size", "1000"});
    log_in();
    constexpr int pages = 11;  // of 100 rows, each with one row of the page before
    sandbox->post("fault?kind=slow&path=/patients&skip=5&count=1&wait=600");
    auto& interrupted = start({"sync", "patients"});
    wait_for_exchanges(interrupted, 5);

    interrupted.signal(SIGINT);

    EXPECT_EQ(interrupted.finish(), 1);
    EXPECT_EQ(mirror().integrity(), "ok");
    EXPECT_GE(mirror().integer("SELECT count(*) FROM patients"), 300);
    EXPECT_EQ(mirror().query("SELECT state FROM sync_status WHERE resource = 'patients'"), "backfilling");

    EXPECT_EQ(run({"sync", "patients"}), 0);

    EXPECT_EQ(differences_in("patients"), "");
    const auto for_news = requests_of("change");
    EXPECT_LE(for_news, 2);
    EXPECT_LE(
        sandbox->requests_for("/patients") - for_news,
        pages + 2
    );  // the one that was cut off, and one more
}

TEST_F(CrashTest, AKilledSyncLeavesAMirrorThatTheNextOneCompletes)
{
    test::for_each_seed(test::Seeds{2}, [this](std::uint64_t seed) {
        std::mt19937_64 random{seed};
        test::TemporaryFolder own;
        open_clinic({"--size", "300", "--seed", std::to_string(seed)});
        settings.set("accounts.milano", "mirror", quoted(own / "m.db"));
        settings.set("resources.patients", "limit", "20");
        log_in();

        for (int kill = 0; kill < 4; ++kill)
        {
            auto& killed = start({"sync"});
            wait_for_exchanges(killed, 1 + static_cast<int>(random() % 12));
            killed.signal(SIGKILL);
            EXPECT_EQ(killed.finish(), 128 + SIGKILL);
            EXPECT_EQ(MirrorFile{own / "m.db"}.integrity(), "ok");
            sandbox->post(
                "mutate?count=2&resource=appointments&mutation=update&seed=" + std::to_string(random() % 1000)
            );
        }

        EXPECT_EQ(run({"sync"}), 0);
        for (const auto& resource : all_resources)
            EXPECT_EQ(differences(sandbox->truth(resource), MirrorFile{own / "m.db"}.rows(resource)), "")
                << resource;
    });
}

TEST_F(CrashTest, AKilledSyncNeverSpendsATokenTwice)
{
    open_clinic({"--size", "100", "--token-lifetime", "1", "--set", "accounts.reuse=refused"});
    settings.set("resources.patients", "limit", "5");
    log_in();
    std::mt19937_64 random{17};
    for (int kill = 0; kill < 5; ++kill)
    {
        sandbox->post("expire");
        auto& killed = start({"sync", "patients"});
        if (!lives_for_exchanges(killed, 2 + static_cast<int>(random() % 3)))
            break;
        killed.signal(SIGKILL);
        killed.finish();
    }

    const auto code = run({"sync", "patients"});

    // Either all is well, or a person is asked, with the reason; never a wrong row, never a silent failure.
    EXPECT_TRUE(code == 0 || code == 3) << code;
    EXPECT_EQ(last().count("relogin.required"), code == 3 ? 1 : 0);
    EXPECT_LE(sandbox->count("reused_refresh_tokens"), code == 3 ? 2 : 0);
}

TEST_F(CrashTest, AStoppedSyncSaysThatItWasStopped)
{
    open_clinic();
    log_in();
    sandbox->post("fault?kind=slow&path=/patients&wait=600");
    auto& stopped = start({"sync", "patients"});
    stopped.wait_for("walk.started");

    stopped.signal(SIGTERM);

    EXPECT_EQ(stopped.finish(), 1);
    EXPECT_EQ(stopped.count("command.failed"), 1);
}

}  // namespace
}  // namespace giposync::process
