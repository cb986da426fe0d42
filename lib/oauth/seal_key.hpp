#pragma once

#include "base/files.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

#include <filesystem>
#include <optional>

namespace giposync::oauth {

// The 32 bytes that the tokens are sealed with: from `credential`, a file that systemd (LoadCredential=)
// or an administrator provides, as raw bytes, as 64 hexadecimal digits or in base64; where none is given,
// from "seal.key" in the state directory, which is drawn at random when first needed, so that of several
// processes that start at once all end up with the same one.
// Errors: invalid for a file that holds no key, naming it and the cure; unwritable where it cannot be
// read or made.
Result<Secret> seal_key(
    Files& files,
    const std::filesystem::path& state_dir,
    const std::optional<std::filesystem::path>& credential
);

}  // namespace giposync::oauth
