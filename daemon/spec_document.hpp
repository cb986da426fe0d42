#pragma once

#include "base/result.hpp"
#include "config/swagger.hpp"
#include "house.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace giposync {

// An OpenAPI 2.0 document from a file or a URL. Where the URL is that of an application's API, its limiter
// counts the request. Errors: absent (no such file), unreachable, malformed, invalid (no such document),
// failed.
boost::asio::awaitable<Result<config::Swagger>> read_spec(House& house, std::string file_or_url);

}  // namespace giposync
