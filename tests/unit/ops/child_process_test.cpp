#include "environment_variable.hpp"
#include "process_fixture.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <string>
#include <unistd.h>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

struct ChildProcessTest : test::ProcessFixture
{
};

TEST_F(ChildProcessTest, TerminatesAProgramWhoseTimeIsOver)
{
    start({"/bin/sh", "-c", ": > " + path("up") + "; echo hanging; sleep 1000"});
    turn_until_there_is(folder / "up");

    clock.jump();
    loop.run();

    ASSERT_TRUE(outcome && !*outcome);
    EXPECT_EQ(outcome->error().detail.substr(0, 26), "/bin/sh: killed after 30 s");
    EXPECT_EQ(clock.moment(), Moment{1h + 30s});
}

TEST_F(ChildProcessTest, KillsAGroupThatDoesNotListen)
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
    test::wait_until_gone(std::stoi(content("pid")));
}

TEST_F(ChildProcessTest, KillsWhoOutlivesALeaderThatListened)
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
    test::wait_until_gone(std::stoi(content("pid")));
}

TEST_F(ChildProcessTest, DoesNotWaitForAGrandchildThatKeepsTheOutputOpen)
{
    EXPECT_TRUE(run_script("sleep 1000 & echo $! > " + path("child")));

    kill(std::stoi(content("child")), SIGKILL);
}

TEST_F(ChildProcessTest, WaitsForAProgramThatClosesItsOutput)
{
    EXPECT_EQ(
        detail_of_script("exec >&- 2>&-; read line < " + path("absent") + "; exit 4"),
        "/bin/sh: exit 4"
    );
}

TEST_F(ChildProcessTest, KillsItsProgramWhenItIsCancelled)
{
    start({"/bin/sh", "-c", "trap '' TERM; : > " + path("up") + "; while :; do sleep 1000; done"});
    turn_until_there_is(folder / "up");

    cancel.emit(boost::asio::cancellation_type::terminal);
    loop.run();

    EXPECT_TRUE(aborted);
}

TEST_F(ChildProcessTest, HandsOnNoDescriptorOfOurs)
{
    const int leaky = open("/dev/null", O_RDONLY);  // without O_CLOEXEC

    EXPECT_TRUE(run_script("ls /proc/self/fd > " + path("got")));

    close(leaky);
    EXPECT_EQ(content("got"), "0\n1\n2\n3\n");  // 3 is the folder that ls reads
}

TEST_F(ChildProcessTest, LeaksNoDescriptor)
{
    const auto open_ones = [] {
        return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
    };
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

TEST_F(ChildProcessTest, HandsOnTheEnvironmentButNotWhatSystemdToldUs)
{
    const test::EnvironmentVariable common{"GIPOSYNC_TEST", "kept"};
    const test::EnvironmentVariable notify{"NOTIFY_SOCKET", path("socket")};
    const test::EnvironmentVariable credentials{"CREDENTIALS_DIRECTORY", path("credentials")};

    EXPECT_TRUE(run_script("echo \"$GIPOSYNC_TEST|$NOTIFY_SOCKET|$CREDENTIALS_DIRECTORY\" > " + path("got")));

    EXPECT_EQ(content("got"), "kept||\n");
}

TEST_F(ChildProcessTest, HandsOnNoIgnoredOrBlockedSignal)
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

TEST_F(ChildProcessTest, HasAProcessGroupOfItsOwn)
{
    EXPECT_TRUE(run_script("[ \"$(ps -o pgid= -p $$ | tr -d ' ')\" = $$ ] || [ ! -x /bin/ps ]"));
}

}  // namespace
}  // namespace giposync::ops
