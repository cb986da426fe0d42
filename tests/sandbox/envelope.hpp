#pragma once

#include "sandbox/options.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace giposync::sandbox {

// The body of a page. `items` is the text between the array's brackets.
std::string page_body(const EnvelopeOptions& envelope, std::string_view items, bool more, std::size_t total);

}  // namespace giposync::sandbox
