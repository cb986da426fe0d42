#include "base/async.hpp"
#include "hostile.hpp"
#include "ops/printable.hpp"
#include "ops/terminal_progress.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

const std::string erased = "\r\x1b[K";

// What a terminal shows: finished lines, and the one that is being written.
class Screen final : public LineOutput
{
public:
    std::vector<std::string> lines;
    std::string last;
    int writes = 0;
    bool takes = true;

    bool write(std::string_view bytes) noexcept override
    {
        ++writes;
        if (!takes)
            return false;
        for (std::size_t i = 0; i < bytes.size(); ++i)
        {
            if (bytes.substr(i).starts_with(erased))
            {
                last.clear();
                i += erased.size() - 1;
            }
            else if (bytes[i] == '\n')
                lines.push_back(std::exchange(last, {}));
            else
                last += bytes[i];
        }
        return true;
    }
};

struct LineCase
{
    std::string name;
    Progress progress;
    std::size_t columns;
    std::string line;
};

void PrintTo(const LineCase& one, std::ostream* out)
{
    *out << one.name;
}

struct ProgressLine : testing::TestWithParam<LineCase>
{
};

TEST_P(ProgressLine, SaysHowFarItIs)
{
    EXPECT_EQ(progress_line(GetParam().progress, GetParam().columns), GetParam().line);
}

INSTANTIATE_TEST_SUITE_P(
    Cases,
    ProgressLine,
    testing::Values(
        LineCase{"nothing yet", {"patients", 0, 0, 0ms, "", {}}, 80, "patients: 0 rows, 0 requests"},
        LineCase{"one of each", {"patients", 1, 1, 999ms, "", {}}, 80, "patients: 1 row, 1 request"},
        LineCase{
            "a rate",
            {"patients", 12300, 124, 60s, "", {}},
            80,
            "patients: 12300 rows, 124 requests, 205 rows/s"},
        LineCase{
            "a wait",
            {"patients", 500, 5, 2s, "the rate limit", 11001ms},
            80,
            "patients: 500 rows, 5 requests, 250 rows/s; waits for the rate limit, 12 s"},
        LineCase{
            "a wait of which nobody knows the end",
            {"patients", 0, 0, 0s, "the server", {}},
            80,
            "patients: 0 rows, 0 requests; waits for the server"},
        LineCase{"narrow", {"patients", 12300, 124, 60s, "", {}}, 20, "patients: 12300 r..."},
        LineCase{"no room", {"patients", 12300, 124, 60s, "", {}}, 0, ""},
        LineCase{"hostile", {"a\x1b[2J\nb", 0, 0, 0s, "", {}}, 80, "a [2J b: 0 rows, 0 requests"},
        LineCase{
            "large numbers",
            {"r", 9000000000000000, 9, 1s, "", {}},
            80,
            "r: 9000000000000000 rows, 9 requests, 9000000000000000 rows/s"}
    )
);

TEST(ProgressLine, FitsIntoAnyWidthWhateverIsInIt)
{
    for (const auto& text : test::hostile_texts())
        for (std::size_t columns : {0U, 1U, 2U, 3U, 4U, 40U, 79U})
        {
            const auto line = progress_line({text, 1, 1, 5s, text, 3s}, columns);
            EXPECT_TRUE(test::is_harmless(line)) << line;
            EXPECT_LE(width_of(line), columns);
        }
}

struct TerminalProgressTest : testing::Test
{
    test::Simulation simulation;
    Screen screen;
    std::size_t columns = 80;
    TerminalProgress progress{simulation.clock, screen, [this] { return columns; }};

    void pass(Duration span) { simulation.run(first_of(progress.run(), simulation.clock.sleep(span))); }
};

TEST_F(TerminalProgressTest, DrawsOneLineAgainAndAgain)
{
    progress.begin("patients");
    EXPECT_EQ(screen.last, "patients: 0 rows, 0 requests");
    simulation.clock.advance(2s);
    progress.reached(100, 2);

    EXPECT_EQ(screen.last, "patients: 100 rows, 2 requests, 50 rows/s");
    EXPECT_TRUE(screen.lines.empty());
}

TEST_F(TerminalProgressTest, DrawsSeldomHoweverOftenItIsTold)
{
    progress.begin("patients");
    for (int i = 1; i <= 1000; ++i)
    {
        simulation.clock.advance(1ms);
        progress.reached(i, i);
    }

    EXPECT_LE(screen.writes, 12);
    pass(1s);
    EXPECT_TRUE(screen.last.starts_with("patients: 1000 rows, 1000 requests")) << screen.last;
}

TEST_F(TerminalProgressTest, CountsAWaitDownAndForgetsIt)
{
    progress.begin("patients");
    simulation.clock.advance(1s);
    progress.waits_for("the rate limit", 3s);
    EXPECT_TRUE(screen.last.ends_with("; waits for the rate limit, 3 s")) << screen.last;

    pass(1500ms);
    EXPECT_TRUE(screen.last.ends_with("; waits for the rate limit, 2 s")) << screen.last;

    pass(2s);
    EXPECT_EQ(screen.last.find("waits"), std::string::npos) << screen.last;
}

TEST_F(TerminalProgressTest, AWaitEndsWhenSomethingIsReached)
{
    progress.begin("patients");
    progress.waits_for("the rate limit", 1h);
    simulation.clock.advance(1s);
    progress.reached(100, 1);

    EXPECT_EQ(screen.last.find("waits"), std::string::npos) << screen.last;
}

TEST_F(TerminalProgressTest, StepsAsideForALineOfTheLog)
{
    progress.begin("patients");
    const auto shown = screen.last;

    EXPECT_TRUE(progress.write("INFO something\n"));

    EXPECT_EQ(screen.lines, std::vector<std::string>{"INFO something"});
    EXPECT_EQ(screen.last, shown);
}

TEST_F(TerminalProgressTest, IsGoneAfterTheEndAndLeavesTheLogAlone)
{
    progress.begin("patients");
    progress.end();
    EXPECT_EQ(screen.last, "");
    progress.reached(5, 5);
    pass(5s);

    EXPECT_TRUE(progress.write("INFO something\n"));

    EXPECT_EQ(screen.last, "");
    EXPECT_EQ(screen.lines, std::vector<std::string>{"INFO something"});
}

TEST_F(TerminalProgressTest, DrawsNothingBeforeItBegins)
{
    progress.write("INFO something\n");
    pass(5s);

    EXPECT_EQ(screen.writes, 1);
}

TEST_F(TerminalProgressTest, FollowsTheWidthOfTheTerminal)
{
    progress.begin("patients");
    columns = 12;
    pass(1s);

    EXPECT_EQ(screen.last, "patients...");
}

TEST_F(TerminalProgressTest, SaysThatALineWasNotTaken)
{
    progress.begin("patients");
    screen.takes = false;

    EXPECT_FALSE(progress.write("INFO something\n"));
}

TEST(TerminalProgress, RemovesItselfWhenItGoes)
{
    test::Simulation simulation;
    Screen screen;
    {
        TerminalProgress progress{simulation.clock, screen, [] { return std::size_t{80}; }};
        progress.begin("patients");
        EXPECT_FALSE(screen.last.empty());
    }

    EXPECT_EQ(screen.last, "");
}

TEST(ColumnsOfTerminal, AreEightyWhereThereIsNoTerminal)
{
    EXPECT_EQ(columns_of_terminal(-1), 80U);
}

}  // namespace
}  // namespace giposync::ops
