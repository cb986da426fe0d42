#pragma once

#include "config/swagger.hpp"

// The parts of an OpenAPI 2.0 document, as values. What is not as it should be is passed over.
namespace giposync::config {

std::string read_title(const boost::json::value& document);
std::vector<ApiRead> read_reads(const boost::json::value& document);
std::vector<std::string> read_scopes(const boost::json::value& document);

}  // namespace giposync::config
