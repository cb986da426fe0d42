#include "ops/status_access.hpp"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace giposync::ops {

std::optional<std::string> why_unreadable(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    if (::stat(file.c_str(), &found) == 0)
    {
        if (!S_ISREG(found.st_mode))
            return file.string() + ": is no regular file";
        if (::faccessat(AT_FDCWD, file.c_str(), R_OK, AT_EACCESS) == 0)
            return std::nullopt;
    }
    if (errno == ENOENT || errno == ENOTDIR)
        return std::nullopt;
    if (errno == EACCES)
        return file.string() + ": " + std::string(may_not_read);
    return file.string() + ": " + std::generic_category().message(errno);
}

}  // namespace giposync::ops
