#pragma once

#include "ops/command_runner.hpp"
#include "support/simulation.hpp"
#include "support/temporary_folder.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <gtest/gtest.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <utility>
#include <vector>

namespace giposync::test {

// Real processes, on a loop that waits for them; but a clock that moves only when a test says so.
struct ProcessFixture : testing::Test
{
    boost::asio::io_context loop{1};
    FakeClock clock;
    ops::ProcessRunner runner{clock};
    TemporaryFolder folder;
    boost::asio::cancellation_signal cancel;
    std::optional<Result<void>> outcome;
    bool aborted = false;

    // No child of ours is left, dead or alive.
    ~ProcessFixture() override { EXPECT_TRUE(waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD); }

    void start(std::vector<std::string> argv, std::string input = {})
    {
        const auto done = [this](std::exception_ptr failure, Result<void> result) {
            aborted = failure != nullptr;
            outcome = std::move(result);
        };
        boost::asio::co_spawn(
            loop,
            runner.run(std::move(argv), std::move(input)),
            boost::asio::bind_cancellation_slot(cancel.slot(), done)
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

    void turn_until_there_is(const std::filesystem::path& file)
    {
        while (!std::filesystem::exists(file) && !outcome)
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
inline bool is_gone(pid_t pid)
{
    std::ostringstream stat;
    stat << std::ifstream("/proc/" + std::to_string(pid) + "/stat").rdbuf();
    return stat.str().empty() || stat.str().find(") Z ") != std::string::npos;
}

inline void wait_until_gone(pid_t pid)
{
    while (!is_gone(pid))
        continue;
}

}  // namespace giposync::test
