#include "mirror/places.hpp"

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr std::int64_t service_place = 0;
constexpr std::int64_t first_walk_place = 1'000;

// The group reads, so that it can ask; it does not write, so that it cannot lock anybody out.
constexpr mode_t lock_mode = 0640;

fs::path lock_file_of(const fs::path& mirror)
{
    return mirror.string() + ".lock";
}

}  // namespace

Result<std::optional<PlaceLock>> take_service_place(const fs::path& mirror)
{
    return PlaceLock::try_take(lock_file_of(mirror), service_place, PlaceLock::Kind::exclusive, lock_mode);
}

bool service_is_running(const fs::path& mirror)
{
    return PlaceLock::is_held(lock_file_of(mirror), service_place);
}

Result<std::optional<WalkPlace>> WalkPlace::try_take(const Mirror& mirror, const MirroredResource& resource)
{
    if (mirror.in_memory())
        return std::optional{WalkPlace{std::nullopt}};
    const auto place = first_walk_place + resource.number;
    auto lock =
        PlaceLock::try_take(lock_file_of(mirror.file()), place, PlaceLock::Kind::exclusive, lock_mode);
    if (!lock)
        return lock.error();
    if (!*lock)
        return std::optional<WalkPlace>{};
    return std::optional{WalkPlace{std::move(**lock)}};
}

}  // namespace giposync::mirror
