#pragma once

#include "sandbox/options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// Sets one option by its name, as a command line has it: "accounts.rotation", "left_out". "lists.KEY" means
// every list, "lists.patients.KEY" one. Answers what is wrong, in one line, or nothing.
std::optional<std::string> set_option(Options& options, std::string_view name, const std::string& value);

// Every name with the values that it takes, a line each.
std::string option_help();

}  // namespace giposync::sandbox
