#pragma once

#include "base/result.hpp"

#include <exception>
#include <optional>

namespace giposync::mirror {

// What a disk or a file that fails means to those above, who do not know SQLite: unwritable (full, read-only,
// failing, locked for too long: time or a person mends it), failed (the file is damaged). Nothing for
// exceptions that are bugs: those are to be thrown on.
std::optional<Error> storage_failure(const std::exception_ptr& exception);

// The same for those who only read a file that anybody may have changed: whatever SQLite says is failed.
std::optional<Error> reading_failure(const std::exception_ptr& exception);

}  // namespace giposync::mirror
