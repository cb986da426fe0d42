#pragma once

#include "base/event.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "sqlite/database.hpp"

#include <filesystem>

namespace giposync::mirror {

// Brings a mirror of an older version up to date. Before anything is changed, a copy is made beside it,
// FILE.before-vN, which stays until the new version has worked. Nobody else may have the file open for
// writing. Errors: unwritable (no space for the copy: then nothing was changed), failed.
Result<void> upgrade(sqlite::Database& db, const std::filesystem::path& file, Instant now, Log& log);

// Removes the copy once a walk of the new version has gone through. To be asked now and then: a copy holds
// personal data that nobody erases. Says whether there was one to remove.
bool remove_copy_of_old_version(sqlite::Database& db, const std::filesystem::path& file, Log& log);

}  // namespace giposync::mirror
