#pragma once

#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <optional>

// The files of a mirror as files: the one that has its name, and -wal and -shm, which SQLite keeps beside it.
namespace giposync::mirror {

// Makes the folder (2750: readers of the group get in, and what is made inside belongs to the group) where it
// is missing. Errors: unwritable.
Result<void> prepare_folder(const std::filesystem::path& folder);

// Makes an empty file (0640) where there is none; SQLite gives -wal and -shm its mode and owner. One that is
// there is not even opened: closing it would drop the locks that SQLite holds on it elsewhere in this
// process. Errors: unwritable.
Result<void> create_file(const std::filesystem::path& file);

// Renames a file that is damaged, with its -wal and -shm, to FILE.damaged-20260131T120000Z and answers that
// name. Nothing is deleted. Nobody may have it open for writing. Errors: unwritable.
Result<std::filesystem::path> set_aside(const std::filesystem::path& file, Instant now);

// A WAL whose file is gone would be deleted by SQLite when it makes a new one: it is set aside too, since it
// may be all that is left of somebody's data. Answers its new name, where there was one.
Result<std::optional<std::filesystem::path>> set_stray_wal_aside(
    const std::filesystem::path& file,
    Instant now
);

}  // namespace giposync::mirror
