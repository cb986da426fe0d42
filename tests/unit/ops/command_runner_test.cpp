#include "hostile.hpp"
#include "process_fixture.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

struct CommandRunnerTest : test::ProcessFixture
{
};

TEST_F(CommandRunnerTest, GivesTheInputAndItsEnd)
{
    const std::string input("{\"a\": \"\0\xff\"}\n", 13);

    EXPECT_TRUE(run_script("cat > " + path("got"), input));

    EXPECT_EQ(content("got"), input);
}

TEST_F(CommandRunnerTest, GivesAnInputThatProgramsMayOpenByName)
{
    EXPECT_TRUE(run_script("cat /dev/stdin > " + path("got"), "hello"));

    EXPECT_EQ(content("got"), "hello");
}

TEST_F(CommandRunnerTest, TakesNoHarmFromAProgramThatDoesNotReadALargeInput)
{
    EXPECT_TRUE(run({"true"}, std::string(1 << 20, 'x')));
}

TEST_F(CommandRunnerTest, PassesArgumentsAsTheyAre)
{
    EXPECT_TRUE(
        run({"/bin/sh", "-c", "printf '%s|' \"$@\" > " + path("got"), "sh", "a b", "$HOME", "", "*", "'"})
    );

    EXPECT_EQ(content("got"), "a b|$HOME||*|'|");
}

TEST_F(CommandRunnerTest, SaysHowAProgramFailed)
{
    EXPECT_EQ(detail_of_script("exit 3"), "/bin/sh: exit 3");
}

// One that begins as another ends is woken by the other's last event now and then.
TEST_F(CommandRunnerTest, KnowsTheEndOfEachOfManyThatFollowEachOther)
{
    int failures = 0;
    const auto many = [&]() -> boost::asio::awaitable<void> {
        for (int i = 0; i < 300; ++i)
        {
            std::vector<std::string> argv{"sh", "-c", "echo ."};
            const auto done = co_await runner.run(std::move(argv), std::string());
            failures += done ? 0 : 1;
        }
    };
    boost::asio::co_spawn(loop, many, [](const std::exception_ptr& failure) {
        if (failure)
            std::rethrow_exception(failure);
    });

    loop.run();

    EXPECT_EQ(failures, 0);
}

TEST_F(CommandRunnerTest, QuotesTheLastLineOfWhatItWrote)
{
    EXPECT_EQ(
        detail_of_script("echo first; echo 'mail: Connection refused' >&2; echo; exit 75"),
        "/bin/sh: exit 75: mail: Connection refused"
    );
}

TEST_F(CommandRunnerTest, SaysWhichSignalKilledAProgram)
{
    EXPECT_EQ(detail_of_script("kill -SEGV $$"), "/bin/sh: killed by signal 11 (Segmentation fault)");
}

TEST_F(CommandRunnerTest, SaysWhyAProgramCannotBeStarted)
{
    const auto absent = run({path("absent")});
    EXPECT_EQ(absent.error().detail, "could not start " + path("absent") + ": No such file or directory");
    std::ofstream(folder / "plain") << "text";
    loop.restart();
    const auto plain = run({path("plain")});

    EXPECT_EQ(plain.error().code, Errc::failed);
    EXPECT_EQ(plain.error().detail, "could not start " + path("plain") + ": Permission denied");
}

TEST_F(CommandRunnerTest, RefusesAnEmptyCommand)
{
    const auto result = run({});

    EXPECT_EQ(result.error().code, Errc::invalid);
}

TEST_F(CommandRunnerTest, ReadsAnyAmountOfOutputAndKeepsLittle)
{
    const auto detail =
        detail_of_script("head -c 3000000 /dev/zero | tr '\\0' 'x'; echo; echo the end; exit 1");

    EXPECT_EQ(detail, "/bin/sh: exit 1: the end");
}

TEST_F(CommandRunnerTest, MakesOneHarmlessLineOfWhateverAProgramWrites)
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

TEST_F(CommandRunnerTest, QuotesNoSecret)
{
    const auto detail =
        run({"/bin/sh", "-c", "echo \"POST https://h.it/hook/$1 failed\" >&2; exit 1", "sh", "canary123"})
            .error()
            .detail;

    EXPECT_EQ(detail, "/bin/sh: exit 1: POST https://h.it/[...] failed");
}

}  // namespace
}  // namespace giposync::ops
