#pragma once

#include "sandbox/options.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace giposync::sandbox {

enum class Certificate
{
    valid,
    expired,
    not_yet_valid,
    wrong_host,
    self_signed,
};

enum class Protocol
{
    https,
    http,
};

// What `giposandbox` was told to be.
struct ServerWish
{
    Options options;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::https;
    std::filesystem::path certificate_dir;
    Certificate certificate = Certificate::valid;
    Offered control = Offered::no;
    std::optional<Instant> now;  // what its clock shows at the start; nothing: the machine's time
};

// What to print, and with which exit code.
struct Farewell
{
    std::string text;
    int exit_code = 0;
};

std::variant<ServerWish, Farewell> read_command_line(int argc, const char* const* argv);

}  // namespace giposync::sandbox
