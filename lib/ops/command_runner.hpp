#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

namespace giposync::ops {

// Runs somebody else's program.
class CommandRunner
{
public:
    virtual ~CommandRunner() = default;

    // Until it has ended; true where its exit status was 0. Errors: invalid for an empty argv; failed for all
    // else, with the program (never its arguments: they may hold secrets) and what became of it, in one line:
    // "/x/y: exit 3: the last line it wrote".
    virtual boost::asio::awaitable<Result<void>> run(std::vector<std::string> argv, std::string input) = 0;
};

struct CommandLimits
{
    Duration time = std::chrono::seconds(30);  // then its process group gets SIGTERM
    Duration grace = std::chrono::seconds(5);  // and after this SIGKILL
};

// For real, without a shell. The program has a process group, no signal blocked or ignored, `input` and then
// the end of it on standard input, no other descriptor of ours, and not the variables by which systemd speaks
// to us. What it writes is read and, but for its end, thrown away. When its time is over, or when the caller
// is cancelled, its whole group is killed. It is always waited for.
class ProcessRunner final : public CommandRunner
{
public:
    // The clock outlives it.
    explicit ProcessRunner(Clock& clock, CommandLimits limits = {}) : clock_(clock), limits_(limits) {}

    boost::asio::awaitable<Result<void>> run(std::vector<std::string> argv, std::string input) override;

private:
    Clock& clock_;
    CommandLimits limits_;
};

}  // namespace giposync::ops
