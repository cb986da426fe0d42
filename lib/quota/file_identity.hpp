#pragma once

#include <filesystem>
#include <optional>
#include <sys/types.h>

namespace giposync::quota {

// Which file a name stands for at the moment: another one once somebody has replaced it.
struct FileIdentity
{
    dev_t device;
    ino_t number;

    friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// Nothing where there is no such file.
std::optional<FileIdentity> identity_of(const std::filesystem::path& file);

// Of an open file, whatever its name is by now.
std::optional<FileIdentity> identity_of(int descriptor);

}  // namespace giposync::quota
