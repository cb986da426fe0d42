#pragma once

#include <string>
#include <vector>

namespace giposync {

// The whole program: command line, settings, command, exit code. `arguments` without the program's name.
int run_program(const std::vector<std::string>& arguments);

}  // namespace giposync
