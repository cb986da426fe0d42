#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// Percent-encodes everything but the unreserved characters of RFC 3986, so that the result is safe in
// a path segment, in a query, and in an application/x-www-form-urlencoded body alike.
std::string percent_encoded(std::string_view text);

// name=value&name=value, both sides encoded.
std::string form_encoded(const Parameters& parameters);

}  // namespace giposync
