#pragma once

#include "base/event.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "house.hpp"

#include <ostream>
#include <string>

namespace giposync::commands {

// Logs a failure that nobody below has logged, and hands it on.
Error told(Log& log, Error error);

// The disk does not take what must not be lost: nothing is asked for that would have to be stored.
void tell_unwritable(Log& log, const Error& error);

// Where the server has asked for silence: until when this command waits, for whoever sits before it.
void tell_of_silence(const House& house, const ApplicationName& application, std::ostream& output);

// Only a person can help: says what to type.
void tell_login_needed(Log& log, const std::string& account, const std::string& reason);

}  // namespace giposync::commands
