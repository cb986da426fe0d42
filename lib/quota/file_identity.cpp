#include "quota/file_identity.hpp"

#include <sys/stat.h>

namespace giposync::quota {

std::optional<FileIdentity> identity_of(const std::filesystem::path& file)
{
    struct stat found
    {
    };

    if (::stat(file.c_str(), &found) != 0)
        return std::nullopt;
    return FileIdentity{found.st_dev, found.st_ino};
}

std::optional<FileIdentity> identity_of(int descriptor)
{
    struct stat found
    {
    };

    if (::fstat(descriptor, &found) != 0)
        return std::nullopt;
    return FileIdentity{found.st_dev, found.st_ino};
}

}  // namespace giposync::quota
