#pragma once

#include "base/time.hpp"

#include <optional>
#include <string_view>

namespace giposync::net {

// An HTTP-date, in any of the three forms that a recipient has to accept (RFC 9110, 5.6.7):
//   Sun, 06 Nov 1994 08:49:37 GMT    the one that is to be sent
//   Sunday, 06-Nov-94 08:49:37 GMT   RFC 850
//   Sun Nov  6 08:49:37 1994         asctime()
// UTC and +0000, which some send in the place of GMT, mean the same.
// `now` settles the century of a year of two digits: no such date is more than 50 years ahead. A clock that
// is behind the making of this program is not believed.
std::optional<Instant> parse_http_date(std::string_view text, Instant now);

}  // namespace giposync::net
