#pragma once

#include "account_parts.hpp"
#include "base/event.hpp"
#include "base/result.hpp"

namespace giposync::commands {

// Logs a failure that nobody below has logged, and hands it on.
Error told(Log& log, Error error);

// The disk does not take what must not be lost: nothing is asked for that would have to be stored.
void tell_unwritable(Log& log, const Error& error);

// Only a person can help: says why, as the login stands, and what to type.
void tell_login_needed(AccountParts& account);

}  // namespace giposync::commands
