#pragma once

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <filesystem>
#include <optional>

// The file of a key that seals logins: 32 bytes, as they are, as 64 hexadecimal digits or in base64.
namespace giposync::oauth {

// Nothing where there is no such file. Errors: invalid for a file that holds no key, naming it and the cure;
// unwritable where it cannot be read.
Result<std::optional<Secret>> read_seal_key(Files& files, const std::filesystem::path& file);

// Draws a key at random into a file that is not there yet. Of several processes that do so at once all end up
// with the same one. Errors: those of read_seal_key, and unwritable where it cannot be made.
Result<Secret> draw_seal_key(Files& files, const std::filesystem::path& file);

}  // namespace giposync::oauth
