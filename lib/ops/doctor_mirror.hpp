#pragma once

#include "base/clock.hpp"
#include "config/settings.hpp"
#include "ops/doctor_finding.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>

namespace giposync::ops {

// Whether the mirror opens and holds together. It is read for `longest` at most, so that a large one does not
// keep everybody waiting; what was read until then counts. Opens it for reading, and holds no lock that a
// writer minds.
Finding check_mirror(const config::Account& account, const Clock& clock, Duration longest);

// How many bytes somebody who is not root can still write into a folder; nothing where that cannot be told.
using FreeBytes = std::function<std::optional<std::uintmax_t>(const std::filesystem::path& folder)>;
std::optional<std::uintmax_t> free_bytes_of(const std::filesystem::path& folder);

// Room for what grows, and for a copy of the mirror: an upgrade makes one before it changes anything.
Finding check_disk(const config::Account& account, const FreeBytes& free_bytes);

}  // namespace giposync::ops
