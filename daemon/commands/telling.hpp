#pragma once

#include "base/event.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"

#include <string>

namespace giposync::commands {

// Logs a failure that nobody below has logged, and hands it on.
Error told(Log& log, Error error);

// The disk does not take what must not be lost: nothing is asked for that would have to be stored.
void tell_unwritable(Log& log, const Error& error);

// Only a person can help: says what to type.
void tell_login_needed(Log& log, const std::string& account, const std::string& reason);

}  // namespace giposync::commands
