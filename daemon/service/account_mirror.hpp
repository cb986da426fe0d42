#pragma once

#include "account_parts.hpp"
#include "base/place_lock.hpp"
#include "base/time.hpp"
#include "mirror/mirror.hpp"
#include "mirror/status_board.hpp"
#include "service/disk_news.hpp"

#include <memory>
#include <optional>
#include <string>
#include <sys/stat.h>

namespace giposync {

// The mirror of one account while it is in the care of the service, which is one service's at a time. It says
// why the mirror cannot be used: once for each reason, and never that it still cannot.
class AccountMirror
{
public:
    // Both outlive it. `since`: when the service was started, for those who read the mirror.
    AccountMirror(AccountParts& account, DiskNews& disk_news, Instant since);

    // Whether it could be opened. Sets reminders of what was amiss before.
    bool try_to_open(Instant now);

    // Because of what the disk has done to it.
    void close(const Error& failure);

    // Whether it has been opened, or has been found not to be usable.
    bool is_settled() const { return settled_; }

    // Whether the path still leads to the file that is open. Nobody is told by SQLite that it does not.
    bool is_in_place() const;

    // Null while it is not open.
    mirror::Mirror* get() { return mirror_.get(); }

    // While it is open.
    mirror::Mirror& operator*() { return *mirror_; }

    mirror::StatusBoard& board() { return *board_; }

private:
    Result<void> open(Instant now);
    void let_go();
    void tell_unusable(const Error& error);
    void recall_troubles(Instant now);

    AccountParts& account_;
    DiskNews& disk_news_;
    std::string since_;
    std::optional<std::string> told_unusable_;
    bool settled_ = false;
    std::optional<PlaceLock> place_;
    std::optional<struct stat> opened_;  // the file, as it was found
    std::unique_ptr<mirror::Mirror> mirror_;
    std::optional<mirror::StatusBoard> board_;
};

}  // namespace giposync
