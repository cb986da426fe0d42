#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace giposync::ops {

// Why this process cannot read a file that is there, in one line that names it; nothing where it can, or
// where there is no such file.
std::optional<std::string> why_unreadable(const std::filesystem::path& file);

}  // namespace giposync::ops
