#include "mirror/writer_place.hpp"

#include "mirror/lock_file.hpp"

#include <poll.h>

namespace giposync::mirror {

Result<WriterPlace> WriterPlace::take(const std::filesystem::path& mirror, Duration patience)
{
    using Kind = PlaceLock::Kind;
    constexpr Duration nap{20};
    const auto file = lock_file_of(mirror);
    for (Duration waited{0};; waited += nap)
    {
        for (const auto kind : {Kind::exclusive, Kind::shared})
        {
            auto lock = PlaceLock::try_take(file, writer_place, kind, lock_mode);
            if (!lock)
                return lock.error();
            if (*lock)
                return WriterPlace{std::move(**lock), kind == Kind::exclusive};
        }
        if (waited >= patience)
            return Error{
                Errc::unwritable,
                "another process is checking or upgrading the mirror " + mirror.string() +
                    ": try again when it is through"};
        ::poll(nullptr, 0, static_cast<int>(nap.count()));
    }
}

void WriterPlace::share()
{
    alone_ = !lock_.try_change(PlaceLock::Kind::shared);
}

bool WriterPlace::try_alone()
{
    alone_ = lock_.try_change(PlaceLock::Kind::exclusive);
    return alone_;
}

}  // namespace giposync::mirror
