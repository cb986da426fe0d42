#pragma once

#include "base/place_lock.hpp"
#include "mirror/mirror.hpp"

#include <filesystem>
#include <optional>
#include <utility>

// Who is at work on a mirror, told by places of a file beside it, MIRROR.lock.
namespace giposync::mirror {

// Held by a service for as long as it runs.
Result<std::optional<PlaceLock>> take_service_place(const std::filesystem::path& mirror);
bool service_is_running(const std::filesystem::path& mirror);

// Held while a resource is walked: never two walks of one resource at once, in whatever processes.
class WalkPlace
{
public:
    // Nothing while somebody else walks. A mirror in memory is nobody else's.
    static Result<std::optional<WalkPlace>> try_take(const Mirror& mirror, const MirroredResource& resource);

private:
    explicit WalkPlace(std::optional<PlaceLock> lock) : lock_(std::move(lock)) {}

    std::optional<PlaceLock> lock_;
};

}  // namespace giposync::mirror
