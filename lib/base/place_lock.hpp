#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <sys/types.h>

namespace giposync {

// Numbered places of one file that processes hold, alone or together (open file description locks, fcntl(2)).
// They vanish with the process that held them, however it ends, and nobody has to clean up.
class PlaceLock
{
public:
    enum class Kind
    {
        shared,
        exclusive,
    };

    // Nothing when somebody else holds the place in a way that excludes ours. The file is created with `mode`
    // and never removed.
    static Result<std::optional<PlaceLock>> try_take(
        const std::filesystem::path& file,
        std::int64_t place,
        Kind kind,
        mode_t mode
    );

    // Whether somebody holds the place exclusively; asked without write permission and without disturbing.
    // False also where there is no such file, or it may not be read.
    static bool is_held(const std::filesystem::path& file, std::int64_t place);

    // Holds it in the other way from now on, without letting go in between. False, with nothing changed,
    // where somebody else's lock is against it.
    bool try_change(Kind kind);

    PlaceLock(PlaceLock&& other) noexcept;
    PlaceLock& operator=(PlaceLock&& other) noexcept;
    ~PlaceLock();

private:
    PlaceLock(int descriptor, std::int64_t place) : descriptor_(descriptor), place_(place) {}

    int descriptor_ = -1;
    std::int64_t place_ = 0;
};

}  // namespace giposync
