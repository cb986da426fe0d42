#include "mirror/places.hpp"

#include "mirror/lock_file.hpp"
#include "mirror/mirror_files.hpp"

namespace fs = std::filesystem;

namespace giposync::mirror {

Result<std::optional<PlaceLock>> take_service_place(const fs::path& mirror)
{
    if (auto folder = prepare_folder(mirror.parent_path()); !folder)
        return folder.error();
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
