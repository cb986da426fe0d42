#pragma once

#include "base/result.hpp"
#include "mirror/mirror.hpp"

#include <exception>
#include <optional>

namespace giposync::mirror {

// What a disk or a file that fails means to those above, who do not know SQLite: unwritable. Time or a person
// mends a disk that is full, read-only or failing, or a lock that is held for too long; a damaged file is
// mended by closing the mirror and opening it again, which checks it and sets it aside. Nothing for
// exceptions that are bugs: those are to be thrown on.
std::optional<Error> storage_failure(const std::exception_ptr& exception);

// The same, and the mirror remembers that it has met damage.
std::optional<Error> storage_failure(Mirror& mirror, const std::exception_ptr& exception);

// The same for those who only read a file that anybody may have changed: whatever SQLite says is failed.
std::optional<Error> reading_failure(const std::exception_ptr& exception);

}  // namespace giposync::mirror
