#pragma once

#include "sandbox/clinic.hpp"
#include "sandbox/http_message.hpp"
#include "sandbox/options.hpp"

#include <string>

namespace giposync::sandbox {

// The OpenAPI 2.0 document of GET /swagger/docs/v2, in the style of Swashbuckle: exactly what is served,
// under the names that are in force. The types are learned from the clinic's own rows.
std::string swagger_document(const Options& options, const Clinic& clinic, const Ask& ask);

}  // namespace giposync::sandbox
