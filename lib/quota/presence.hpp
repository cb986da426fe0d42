#pragma once

#include "quota/file_identity.hpp"

#include <cstdint>
#include <fcntl.h>
#include <filesystem>
#include <optional>

namespace giposync::quota {

// Which of those who share a memory still live. Each holds a lock on the one byte of a file that has its
// number (open file description locks, fcntl(2)): the kernel drops it with the process, however that
// ends, so there is no heartbeat to keep, no process id that could be somebody else's by now, and it works
// between users and containers. The file stays empty.
class Presence
{
public:
    // Throws std::system_error where the file cannot be opened. It is created with mode 0600.
    explicit Presence(const std::filesystem::path& file);
    ~Presence();
    Presence(const Presence&) = delete;
    Presence& operator=(const Presence&) = delete;

    // Whether others who come now find it: somebody may have removed or replaced the file.
    bool in_place() const;

    // Takes the number for as long as this object lives; false where somebody else has it. Positive numbers.
    bool take(std::int64_t number);

    // Whether anybody else has the number. Where the kernel cannot tell, somebody may, but not surely.
    bool taken_by_others(std::int64_t number) const;
    bool surely_taken_by_others(std::int64_t number) const;

    // Whether anybody else has any.
    bool anybody_else() const;

private:
    // Nothing where the kernel cannot tell.
    std::optional<bool> is_locked(struct flock range) const;

    std::filesystem::path file_;
    int descriptor_;
    std::optional<FileIdentity> identity_;
};

}  // namespace giposync::quota
