#include "environment.hpp"

#include "config/credentials.hpp"

#include <cstdlib>
#include <fstream>
#include <string_view>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync {
namespace {

std::string variable(const char* name)
{
    const char* const value = std::getenv(name);
    return value ? value : "";
}

std::string first_of(const char* preferred, const char* other)
{
    const auto value = variable(preferred);
    return value.empty() ? variable(other) : value;
}

// A command that root runs beside the service sees what systemd gave to the service.
std::optional<fs::path> seal_credential()
{
    const auto folders = config::credential_folders();
    for (const fs::path& folder : {folders.own, folders.service})
    {
        const auto file = folder / "giposync.seal-key";
        std::error_code ec;
        if (!folder.empty() && fs::exists(file, ec))
            return file;
    }
    return std::nullopt;
}

std::string boot_id()
{
    std::string id;
    std::getline(std::ifstream("/proc/sys/kernel/random/boot_id"), id);
    return id;
}

bool is_utf8()
{
    for (const char* const name : {"LC_ALL", "LC_CTYPE", "LANG"})
        if (const auto value = variable(name); !value.empty())
            return value.find("UTF-8") != std::string::npos || value.find("utf8") != std::string::npos;
    return false;
}

int terminal_columns()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Environment read_environment()
{
    Environment environment;
    if (const auto config = variable("GIPOSYNC_CONFIG"); !config.empty())
        environment.config = config;
    environment.https_proxy = first_of("https_proxy", "HTTPS_PROXY");
    environment.no_proxy = first_of("no_proxy", "NO_PROXY");
    environment.seal_credential = seal_credential();
    environment.boot_id = boot_id();
    environment.output_is_terminal = isatty(STDOUT_FILENO) == 1;
    environment.errors_are_terminal = isatty(STDERR_FILENO) == 1;
    environment.colours = variable("NO_COLOR").empty() && variable("TERM") != "dumb";
    environment.utf8 = is_utf8();
    environment.columns = terminal_columns();
    return environment;
}

}  // namespace giposync
