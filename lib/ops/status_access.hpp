#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::ops {

// How such a line ends where the permission is missing.
inline constexpr std::string_view may_not_read = "this user may not read it";

// Why this process cannot read a file that is there, in one line that names it; nothing where it can, or
// where there is no such file.
std::optional<std::string> why_unreadable(const std::filesystem::path& file);

}  // namespace giposync::ops
