#include "ops/progress_log.hpp"
#include "support/captured_log.hpp"
#include "support/simulation.hpp"

#include <gtest/gtest.h>

#include <string>

namespace giposync::ops {
namespace {

using namespace std::chrono_literals;

class LastWritten final : public LineOutput
{
public:
    std::string bytes;

    bool write(std::string_view written) noexcept override
    {
        bytes = written;
        return true;
    }
};

struct ProgressLogTest : testing::Test
{
    test::Simulation simulation;
    LastWritten terminal;
    TerminalProgress progress{simulation.clock, terminal, [] { return std::size_t{80}; }};
    test::CapturedLog lines;
    ProgressLog log{lines, progress};

    ProgressLogTest()
    {
        progress.begin("patients");
        simulation.clock.advance(1s);
    }
};

TEST_F(ProgressLogTest, ShowsThatTheRateLimitIsWaitedFor)
{
    log.warning("rate.throttled", "nothing is sent for 12 s", {{"retry_after_s", 12}});

    EXPECT_TRUE(terminal.bytes.ends_with("; waits for the rate limit, 12 s")) << terminal.bytes;
    EXPECT_EQ(lines.count("rate.throttled"), 1);
}

TEST_F(ProgressLogTest, ShowsThatAFailedRequestIsTriedAgain)
{
    log.debug("walk.retry", "timed out", {{"failures", 2}, {"delay_ms", 2500}});

    EXPECT_TRUE(terminal.bytes.ends_with("; waits for another try, 3 s")) << terminal.bytes;
}

TEST_F(ProgressLogTest, OtherEventsOnlyPass)
{
    const auto before = terminal.bytes;

    log.info("walk.finished", "done", {{"delay_ms", 2500}});

    EXPECT_EQ(terminal.bytes, before);
    EXPECT_EQ(lines.count("walk.finished"), 1);
}

TEST_F(ProgressLogTest, AWaitWithoutANumberIsNone)
{
    log.warning("rate.throttled", "", {{"retry_after_s", "soon"}});

    EXPECT_EQ(terminal.bytes.find("waits"), std::string::npos) << terminal.bytes;
}

}  // namespace
}  // namespace giposync::ops
