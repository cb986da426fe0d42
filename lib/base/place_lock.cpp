#include "base/place_lock.hpp"

#include "base/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace giposync {
namespace {

struct flock request(short type, std::int64_t place)
{
    struct flock wanted
    {
    };

    wanted.l_type = type;
    wanted.l_whence = SEEK_SET;
    wanted.l_start = place;
    wanted.l_len = 1;
    return wanted;
}

short type_of(PlaceLock::Kind kind)
{
    return kind == PlaceLock::Kind::exclusive ? F_WRLCK : F_RDLCK;
}

Error unwritable(const char* doing, const std::filesystem::path& file)
{
    return {
        Errc::unwritable,
        std::string(doing) + " " + file.string() + ": " + std::generic_category().message(errno)};
}

}  // namespace

Result<std::optional<PlaceLock>> PlaceLock::try_take(
    const std::filesystem::path& file,
    std::int64_t place,
    Kind kind,
    mode_t mode
)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);
    if (descriptor < 0)
        return unwritable("open", file);
    PlaceLock lock{descriptor, place};
    adopt_owner_of_folder(file);
    auto wanted = request(type_of(kind), place);
    if (::fcntl(descriptor, F_OFD_SETLK, &wanted) == 0)
        return std::optional<PlaceLock>{std::move(lock)};
    if (errno == EAGAIN || errno == EACCES || errno == EINTR)
        return std::optional<PlaceLock>{};
    return unwritable("lock", file);
}

bool PlaceLock::is_held(const std::filesystem::path& file, std::int64_t place)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return false;
    auto wanted = request(F_RDLCK, place);
    const bool known = ::fcntl(descriptor, F_OFD_GETLK, &wanted) == 0;
    ::close(descriptor);
    return known && wanted.l_type != F_UNLCK;
}

bool PlaceLock::try_change(Kind kind)
{
    auto wanted = request(type_of(kind), place_);
    return ::fcntl(descriptor_, F_OFD_SETLK, &wanted) == 0;
}

PlaceLock::PlaceLock(PlaceLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), place_(other.place_)
{
}

PlaceLock& PlaceLock::operator=(PlaceLock&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(place_, other.place_);
    return *this;
}

PlaceLock::~PlaceLock()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

}  // namespace giposync
