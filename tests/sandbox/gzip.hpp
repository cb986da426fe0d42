#pragma once

#include <string>
#include <string_view>

namespace giposync::sandbox {

// In the format of RFC 1952. Throws runtime_error when zlib has no memory.
std::string gzipped(std::string_view text);

}  // namespace giposync::sandbox
