#pragma once

#include "sandbox/command_line.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>

namespace giposync::sandbox {

// A server's side of TLS (1.2 and later), with a certificate of an authority made for it alone, whose own
// certificate is written to ca.pem in that folder (which is made where it is missing). Throws runtime_error.
boost::asio::ssl::context server_tls(const std::filesystem::path& folder, Certificate certificate);

}  // namespace giposync::sandbox
