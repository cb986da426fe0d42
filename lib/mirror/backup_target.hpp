#pragma once

#include "base/result.hpp"

#include <filesystem>

// Where the copy of a mirror may be written. A backup must never be what destroys something.
namespace giposync::mirror {

// The file behind symbolic links: they stay, and it is replaced, or made.
std::filesystem::path behind_links(const std::filesystem::path& file);

// A file beside which SQLite keeps a journal is in use, or was when its user died; and a journal beside a new
// file would be taken for that one's. Errors: invalid.
Result<void> check_unused(const std::filesystem::path& file, const std::filesystem::path& mirror);

// Whether the copy may take this name: nobody's, an empty file's, or an earlier copy's. Errors: invalid,
// unwritable (no such folder, or it cannot be looked at).
Result<void> check_target(const std::filesystem::path& file, const std::filesystem::path& mirror);

}  // namespace giposync::mirror
