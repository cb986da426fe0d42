#pragma once

#include <boost/json/value.hpp>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace giposync::process {

// Asks a server on this machine, over TLS, one request for each connection. Throws std::runtime_error where
// the answer is not 2xx, or does not come in time.
class ControlClient
{
public:
    // `authority`: the file that the server's certificate is checked against.
    ControlClient(std::uint16_t port, std::filesystem::path authority);

    std::string send(std::string_view method, const std::string& target, std::string body = {}) const;

private:
    std::uint16_t port_;
    std::filesystem::path authority_;
};

}  // namespace giposync::process
