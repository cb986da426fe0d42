#pragma once

#include "base/clock.hpp"
#include "base/event.hpp"
#include "base/files.hpp"

#include <boost/asio/awaitable.hpp>

#include <filesystem>

namespace giposync::oauth {

// Waits for a lock between processes without blocking the loop, for as long as another process lives that
// holds it: that one may have to wait for the server's rate limit, were it for an hour. A long wait is told
// once, with token.awaited. Errors: unwritable where the lock file cannot be made.
boost::asio::awaitable<Result<FileLock>> wait_for_lock(Clock& clock, std::filesystem::path file, Log& log);

}  // namespace giposync::oauth
