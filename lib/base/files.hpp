#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace giposync {

// Small files that must survive a power cut, as an interface, so that a test can pull the plug between
// any two steps. All paths are absolute. Errors: Errc::unwritable, with the path and the system's reason.
class Files
{
public:
    virtual ~Files() = default;

    // Nothing when there is no such file.
    virtual Result<std::optional<std::string>> read(const std::filesystem::path& file) = 0;

    // What is in a folder, in no order; nothing when there is no such folder.
    virtual Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) = 0;

    // All or nothing, durable when it returns: a temporary file of mode `mode` from birth, fsync, rename,
    // fsync of the folder. The new file gets the owner of its folder, so that a command run by root leaves
    // files that the service can use.
    virtual Result<void> replace(
        const std::filesystem::path& file,
        std::string_view content,
        mode_t mode
    ) = 0;

    // Sets room on the disk aside, durably, for one replace_in_reserve() of this file with up to `bytes`;
    // where there is that much already, nothing is done.
    virtual Result<void> reserve(const std::filesystem::path& file, std::size_t bytes, mode_t mode) = 0;

    // replace() into that room, for when there is no other. It is used up then. An error where there is none.
    virtual Result<void> replace_in_reserve(const std::filesystem::path& file, std::string_view content) = 0;

    // The same as replace() for a file that must not be there yet: false, with nothing changed, where one is.
    // Of several processes that try at once exactly one gets true.
    virtual Result<bool> create(const std::filesystem::path& file, std::string_view content, mode_t mode) = 0;

    // With what was reserved for it. Durable too; a file that is not there is no error.
    virtual Result<void> remove(const std::filesystem::path& file) = 0;

    // Whether a file could be written into this folder now: really tried.
    virtual Result<void> probe(const std::filesystem::path& folder) = 0;
};

class SystemFiles final : public Files
{
public:
    Result<std::optional<std::string>> read(const std::filesystem::path& file) override;
    Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override;
    Result<void> replace(const std::filesystem::path& file, std::string_view content, mode_t mode) override;
    Result<void> reserve(const std::filesystem::path& file, std::size_t bytes, mode_t mode) override;
    Result<void> replace_in_reserve(const std::filesystem::path& file, std::string_view content) override;
    Result<bool> create(const std::filesystem::path& file, std::string_view content, mode_t mode) override;
    Result<void> remove(const std::filesystem::path& file) override;
    Result<void> probe(const std::filesystem::path& folder) override;
};

// Gives `file` the owner and group of the folder it stands in, where we may; else leaves it.
void adopt_owner_of_folder(const std::filesystem::path& file);

// Makes a rename or a new name in this folder durable.
Result<void> sync_folder(const std::filesystem::path& folder);

// As a shell takes it as one word.
std::string in_shell_quotes(const std::filesystem::path& path);

// An exclusive lock between processes, gone with the process that held it (flock(2)).
class FileLock
{
public:
    // Nothing when somebody else holds it. The file is created (0600) and never removed.
    static Result<std::optional<FileLock>> try_take(const std::filesystem::path& file);

    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

private:
    explicit FileLock(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace giposync
