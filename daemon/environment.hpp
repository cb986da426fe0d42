#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace giposync {

// What the surroundings of the process say, read once.
struct Environment
{
    std::optional<std::filesystem::path> config;  // $GIPOSYNC_CONFIG
    std::string https_proxy;
    std::string no_proxy;
    std::optional<std::filesystem::path> seal_credential;  // a systemd credential called giposync.seal-key
    std::string boot_id;
    bool output_is_terminal = false;   // standard output
    bool errors_are_terminal = false;  // standard error
    bool colours = false;              // nobody has said NO_COLOR, and the terminal is no dumb one
    bool utf8 = false;
    int columns = 80;
};

Environment read_environment();

}  // namespace giposync
