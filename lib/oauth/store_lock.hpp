#pragma once

#include "base/clock.hpp"
#include "base/files.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>

namespace giposync::oauth {

// Waits for a lock between processes without blocking the loop. Errors: unwritable where the lock file
// cannot be made, unreachable where somebody else held it for all of `patience`.
boost::asio::awaitable<Result<FileLock>> wait_for_lock(
    Clock& clock,
    std::filesystem::path file,
    Duration patience
);

}  // namespace giposync::oauth
