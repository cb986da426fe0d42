#include "base/async.hpp"
#include "environment_variable.hpp"
#include "hostile.hpp"
#include "ops/command_runner.hpp"
#include "ops/printable.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
namespace fs = std::filesystem;

// Real processes, on a loop that waits for them; but a clock that moves only when a test says so.
struct ProcessRunnerTest : testing::Test
{
    asio::io_context loop{1};
    test::FakeClock clock;
    ProcessRunner runner{clock};
    test::TemporaryFolder folder;
    asio::cancellation_signal cancel;
    std::optional<Result<void>> outcome;
    bool aborted = false;

    // No child of ours is left, dead or alive.
    ~ProcessRunnerTest() override { EXPECT_TRUE(waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD); }

    void start(std::vector<std::string> argv, std::string input = {})
    {
        const auto done = [this](std::exception_ptr failure, Result<void> result) {
            aborted = failure != nullptr;
            outcome = std::move(result);
        };
        asio::co_spawn(
            loop,
            runner.run(std::move(argv), std::move(input)),
            asio::bind_cancellation_slot(cancel.slot(), done)
        );
    }

    Result<void> run(std::vector<std::string> argv, std::string input = {})
    {
        start(std::move(argv), std::move(input));
        loop.run();
        return *outcome;
    }

    Result<void> run_script(const std::string& script, std::string input = {})
    {
        return run({"/bin/sh", "-c", script}, std::move(input));
    }

    std::string detail_of_script(const std::string& script)
    {
        const auto result = run_script(script);
        return result ? "" : result.error().detail;
    }

    void turn_until_there_is(const fs::path& file)
    {
        while (!fs::exists(file) && !outcome)
            loop.poll();
    }

    std::string content(const std::string& name) const
    {
        std::ostringstream text;
        text << std::ifstream(folder / name).rdbuf();
        return text.str();
    }

    std::string path(const std::string& name) const { return (folder / name).string(); }
};

// Or dead, and only not yet waited for by its new parent.
bool is_gone(pid_t pid)
{
    std::ostringstream stat;
    stat << std::ifstream("/proc/" + std::to_string(pid) + "/stat").rdbuf();
    return stat.str().empty() || stat.str().find(") Z ") != std::string::npos;
}

void wait_until_gone(pid_t pid)
{
    while (!is_gone(pid))
        continue;
}

TEST_F(ProcessRunnerTest, GivesTheInputAndItsEnd)
{
    const std::string input("{\"a\": \"\0\xff\"}\n", 13);

    EXPECT_TRUE(run_script("cat > " + path("got"), input));

    EXPECT_EQ(content("got"), input);
}

TEST_F(ProcessRunnerTest, GivesAnInputThatProgramsMayOpenByName)
{
    EXPECT_TRUE(run_script("cat /dev/stdin > " + path("got"), "hello"));

    EXPECT_EQ(content("got"), "hello");
}

TEST_F(ProcessRunnerTest, TakesNoHarmFromAProgramThatDoesNotReadALargeInput)
{
    EXPECT_TRUE(run({"true"}, std::string(1 << 20, 'x')));
}

TEST_F(ProcessRunnerTest, PassesArgumentsAsTheyAre)
{
    EXPECT_TRUE(
        run({"/bin/sh", "-c", "printf '%s|' \"$@\" > " + path("got"), "sh", "a b", "$HOME", "", "*", "'"})
    );

    EXPECT_EQ(content("got"), "a b|$HOME||*|'|");
}

TEST_F(ProcessRunnerTest, SaysHowAProgramFailed)
{
    EXPECT_EQ(detail_of_script("exit 3"), "/bin/sh: exit 3");
}

TEST_F(ProcessRunnerTest, QuotesTheLastLineOfWhatItWrote)
{
    EXPECT_EQ(
        detail_of_script("echo first; echo 'mail: Connection refused' >&2; echo; exit 75"),
        "/bin/sh: exit 75: mail: Connection refused"
    );
}

TEST_F(ProcessRunnerTest, SaysWhichSignalKilledAProgram)
{
    EXPECT_EQ(detail_of_script("kill -SEGV $$"), "/bin/sh: killed by signal 11 (Segmentation fault)");
}

TEST_F(ProcessRunnerTest, SaysWhyAProgramCannotBeStarted)
{
    const auto absent = run({path("absent")});
    EXPECT_EQ(absent.error().detail, "could not start " + path("absent") + ": No such file or directory");
    std::ofstream(folder / "plain") << "text";
    loop.restart();
    const auto plain = run({path("plain")});

    EXPECT_EQ(plain.error().code, Errc::failed);
    EXPECT_EQ(plain.error().detail, "could not start " + path("plain") + ": Permission denied");
}

TEST_F(ProcessRunnerTest, RefusesAnEmptyCommand)
{
    const auto result = run({});

    EXPECT_EQ(result.error().code, Errc::invalid);
}

TEST_F(ProcessRunnerTest, ReadsAnyAmountOfOutputAndKeepsLittle)
{
    const auto detail =
        detail_of_script("head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo the end; exit 1");

    EXPECT_EQ(detail, "/bin/sh: exit 1: the end");
}

TEST_F(ProcessRunnerTest, MakesOneHarmlessLineOfWhateverAProgramWrites)
{
    for (const auto& text : test::hostile_texts())
    {
        std::ofstream(folder / "said") << text;
        loop.restart();

        const auto detail = detail_of_script("cat " + path("said") + "; exit 1");

        EXPECT_TRUE(test::is_harmless(detail)) << detail;
        EXPECT_TRUE(test::is_utf8(detail)) << detail;
        EXPECT_LT(detail.size(), 2500U);
    }
}

TEST_F(ProcessRunnerTest, QuotesNoSecret)
{
    const auto detail =
        run({"/bin/sh", "-c", "echo \"POST https://h.it/hook/$1 failed\" >&2; exit 1", "sh", "canary123"})
            .error()
            .detail;

    EXPECT_EQ(detail, "/bin/sh: exit 1: POST https://h.it/[...] failed");
}

TEST_F(ProcessRunnerTest, TerminatesAProgramWhoseTimeIsOver)
{
    start({"/bin/sh", "-c", ": > " + path("up") + "; echo hanging; sleep 1000"});
    turn_until_there_is(folder / "up");

    clock.jump();
    loop.run();

    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().detail.substr(0, 26), "/bin/sh: killed after 30 s");
    EXPECT_EQ(clock.moment(), Moment{1h + 30s});
}

TEST_F(ProcessRunnerTest, KillsAGroupThatDoesNotListen)
{
    start(
        {"/bin/sh",
         "-c",
         "trap '' TERM; sleep 1000 & echo $! > " + path("pid") + "; : > " + path("up") + "; wait"}
    );
    turn_until_there_is(folder / "up");

    clock.jump();
    loop.poll();
    ASSERT_EQ(clock.sleepers(), 1U);
    clock.jump();
    loop.run();

    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(clock.moment(), Moment{1h + 35s});
    wait_until_gone(std::stoi(content("pid")));
}

TEST_F(ProcessRunnerTest, KillsWhoOutlivesALeaderThatListened)
{
    const auto deaf =
        "(trap '' TERM; : > " + path("up") + "; sleep 1000; :) & echo $! > " + path("pid") + "; wait";
    start({"/bin/sh", "-c", deaf});
    turn_until_there_is(folder / "pid");
    turn_until_there_is(folder / "up");

    clock.jump();
    loop.run();

    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(clock.moment(), Moment{1h + 30s});
    wait_until_gone(std::stoi(content("pid")));
}

TEST_F(ProcessRunnerTest, DoesNotWaitForAGrandchildThatKeepsTheOutputOpen)
{
    EXPECT_TRUE(run_script("sleep 1000 & echo $! > " + path("child")));

    kill(std::stoi(content("child")), SIGKILL);
}

TEST_F(ProcessRunnerTest, WaitsForAProgramThatClosesItsOutput)
{
    EXPECT_EQ(
        detail_of_script("exec >&- 2>&-; read line < " + path("absent") + "; exit 4"),
        "/bin/sh: exit 4"
    );
}

TEST_F(ProcessRunnerTest, KillsItsProgramWhenItIsCancelled)
{
    start({"/bin/sh", "-c", "trap '' TERM; : > " + path("up") + "; while :; do sleep 1000; done"});
    turn_until_there_is(folder / "up");

    cancel.emit(asio::cancellation_type::terminal);
    loop.run();

    EXPECT_TRUE(aborted);
}

TEST_F(ProcessRunnerTest, HandsOnNoDescriptorOfOurs)
{
    const int leaky = open("/dev/null", O_RDONLY);  // without O_CLOEXEC

    EXPECT_TRUE(run_script("ls /proc/self/fd > " + path("got")));

    close(leaky);
    EXPECT_EQ(content("got"), "0\n1\n2\n3\n");  // 3 is the folder that ls reads
}

TEST_F(ProcessRunnerTest, LeaksNoDescriptor)
{
    const auto open_ones = [] { return std::distance(fs::directory_iterator("/proc/self/fd"), {}); };
    run({"true"});
    const auto before = open_ones();

    for (int i = 0; i < 5; ++i)
    {
        loop.restart();
        run({"true"});
        loop.restart();
        run({path("absent")});
    }

    EXPECT_EQ(open_ones(), before);
}

TEST_F(ProcessRunnerTest, HandsOnTheEnvironmentButNotWhatSystemdToldUs)
{
    const test::EnvironmentVariable common{"GIPOSYNC_TEST", "kept"};
    const test::EnvironmentVariable notify{"NOTIFY_SOCKET", path("socket")};
    const test::EnvironmentVariable credentials{"CREDENTIALS_DIRECTORY", path("credentials")};

    EXPECT_TRUE(run_script("echo \"$GIPOSYNC_TEST|$NOTIFY_SOCKET|$CREDENTIALS_DIRECTORY\" > " + path("got")));

    EXPECT_EQ(content("got"), "kept||\n");
}

TEST_F(ProcessRunnerTest, HandsOnNoIgnoredOrBlockedSignal)
{
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    sigset_t mask;
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &mask, nullptr);

    EXPECT_TRUE(run_script("grep -E '^Sig(Blk|Ign)' /proc/self/status > " + path("got")));

    pthread_sigmask(SIG_UNBLOCK, &mask, nullptr);
    std::signal(SIGPIPE, before);
    EXPECT_EQ(content("got").substr(0, 25), "SigBlk:\t0000000000000000\n");
    const auto ignored = std::stoull(content("got").substr(33), nullptr, 16);
    EXPECT_EQ(ignored & 0x7fffffffU, 0U);  // above are those that glibc keeps for itself
}

TEST_F(ProcessRunnerTest, HasAProcessGroupOfItsOwn)
{
    EXPECT_TRUE(run_script("[ \"$(ps -o pgid= -p $$ | tr -d ' ')\" = $$ ] || [ ! -x /bin/ps ]"));
}

}  // namespace
}  // namespace giposync::ops
