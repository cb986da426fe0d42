#pragma once

#include "base/place_lock.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

#include <filesystem>
#include <utility>

namespace giposync::mirror {

// Held by everybody who has the mirror open for writing, for as long. Whoever comes first is alone at the
// beginning, and who leaves last is alone at the end: what must not happen under the feet of others (a check,
// a migration, a new file) is done then.
class WriterPlace
{
public:
    // Blocks, up to `patience`, while somebody else is alone there. Errors: unwritable.
    static Result<WriterPlace> take(const std::filesystem::path& mirror, Duration patience);

    bool alone() const { return alone_; }

    // Lets the others in.
    void share();

    // Whether there are no others, who now cannot come until this one is gone.
    bool try_alone();

private:
    WriterPlace(PlaceLock lock, bool alone) : lock_(std::move(lock)), alone_(alone) {}

    PlaceLock lock_;
    bool alone_;
};

}  // namespace giposync::mirror
