#pragma once

#include "sandbox/device_codes.hpp"
#include "sandbox/http_message.hpp"
#include "sandbox/users.hpp"

namespace giposync::sandbox {

// /device: where a person who logs in types the code that the program shows. GET has a form, POST takes
// user_code, user and action (approve or deny), as a form or as JSON; the answer is of the same kind.
Answer approval_page(const Ask& ask, DeviceCodes& codes, Users& users, Instant now);

}  // namespace giposync::sandbox
