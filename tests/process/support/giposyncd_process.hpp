#pragma once

#include "support/child_process.hpp"
#include "support/log_lines.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::process {

// giposyncd itself, with its log as JSON.
class GiposyncdProcess
{
public:
    // `more`: environment and limits. Without arguments it is called without a command.
    GiposyncdProcess(const std::vector<std::string>& arguments, Start more = {});

    pid_t id() const { return child_.id(); }

    void signal(int number) { child_.signal(number); }

    // The first such line of the log, whether it has been written already or is still to come.
    LogLine wait_for(std::string_view event, const Matching& fields = {});

    // The same, of those behind the line that was last waited for.
    LogLine wait_for_next(std::string_view event, const Matching& fields = {});

    // Until its standard output has this text.
    void wait_for_output(std::string_view text);

    int finish(std::chrono::milliseconds within = patience) { return child_.finish(within); }

    const std::string& output() const { return child_.output(); }

    const std::string& errors() const { return child_.errors(); }

    // As far as it has been read.
    const std::vector<LogLine>& log();
    int count(std::string_view event, const Matching& fields = {});

    // The command, what it has said and how it ended, for whoever has to find out why a test failed.
    std::string story() const;

private:
    LogLine wait_from(std::size_t first, std::string_view event, const Matching& fields);

    std::string command_;
    ChildProcess child_;
    std::vector<LogLine> lines_;
    std::size_t parsed_ = 0;   // bytes
    std::size_t reached_ = 0;  // lines
};

}  // namespace giposync::process
