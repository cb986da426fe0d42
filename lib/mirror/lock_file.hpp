#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <sys/types.h>

// MIRROR.lock, whose places tell who is at work on a mirror.
namespace giposync::mirror {

inline constexpr std::int64_t service_place = 0;
inline constexpr std::int64_t writer_place = 1;
inline constexpr std::int64_t first_walk_place = 1'000;

// The group reads, so that it can ask; it does not write, so that it cannot lock anybody out.
inline constexpr mode_t lock_mode = 0640;

inline std::filesystem::path lock_file_of(const std::filesystem::path& mirror)
{
    return mirror.string() + ".lock";
}

}  // namespace giposync::mirror
