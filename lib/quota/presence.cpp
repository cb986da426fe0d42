#include "quota/presence.hpp"

#include "base/files.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

namespace giposync::quota {
namespace {

struct flock byte_of(std::int64_t number, short type)
{
    struct flock range
    {
    };

    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = number;
    range.l_len = 1;
    return range;
}

int control(int descriptor, int command, struct flock& range)
{
    for (;;)
    {
        const int result = ::fcntl(descriptor, command, &range);
        if (result == 0 || errno != EINTR)
            return result;
    }
}

}  // namespace

Presence::Presence(const std::filesystem::path& file)
    : file_(file), descriptor_(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600))
{
    if (descriptor_ < 0)
        throw std::system_error(errno, std::generic_category(), "open " + file.string());
    adopt_owner_of_folder(file);
    identity_ = identity_of(descriptor_);
}

Presence::~Presence()
{
    ::close(descriptor_);
}

bool Presence::in_place() const
{
    return identity_ && identity_of(file_) == identity_;
}

bool Presence::take(std::int64_t number)
{
    auto range = byte_of(number, F_WRLCK);
    return control(descriptor_, F_OFD_SETLK, range) == 0;
}

bool Presence::taken_by_others(std::int64_t number) const
{
    return is_locked(byte_of(number, F_WRLCK)).value_or(true);
}

bool Presence::surely_taken_by_others(std::int64_t number) const
{
    return is_locked(byte_of(number, F_WRLCK)).value_or(false);
}

bool Presence::anybody_else() const
{
    auto all = byte_of(0, F_WRLCK);
    all.l_len = 0;  // to the end of all numbers
    return is_locked(all).value_or(true);
}

std::optional<bool> Presence::is_locked(struct flock range) const
{
    if (control(descriptor_, F_OFD_GETLK, range) != 0)
        return std::nullopt;
    return range.l_type != F_UNLCK;
}

}  // namespace giposync::quota
