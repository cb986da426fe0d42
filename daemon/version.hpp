#pragma once

#include <string>

namespace giposync {

// "1.0.0", from CMakeLists.txt.
extern const char* const version;

// With the commit and the libraries that the program runs with.
std::string version_text();

}  // namespace giposync
