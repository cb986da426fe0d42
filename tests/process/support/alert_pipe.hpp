#pragma once

#include "support/log_lines.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::process {

// A named pipe that an alert command can write to, so that a test can wait for what it got.
class AlertPipe
{
public:
    explicit AlertPipe(const std::filesystem::path& file);
    AlertPipe(const AlertPipe&) = delete;
    AlertPipe& operator=(const AlertPipe&) = delete;
    ~AlertPipe();

    // `[alerts] command`, as TOML.
    std::string command() const;

    // The first such alert, whether it came already or is still to come. Throws std::runtime_error where none
    // comes in time.
    LogLine wait_for(std::string_view event, const Matching& fields = {});

    // Until anything comes. Throws like wait_for().
    void wait_for_more();

    int count(std::string_view event, const Matching& fields = {}) const;

private:
    bool receive(int within_milliseconds);

    std::filesystem::path file_;
    int descriptor_;
    std::string text_;
    std::vector<LogLine> alerts_;
};

}  // namespace giposync::process
