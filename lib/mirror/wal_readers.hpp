#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace giposync::mirror {

// A process that stands in the WAL of a database.
struct WalReader
{
    pid_t process = 0;
    std::string name;  // of its program, where the system tells

    friend bool operator==(const WalReader&, const WalReader&) = default;
};

// Other processes that read this database just now, as far as /proc tells.
std::vector<WalReader> wal_readers(const std::filesystem::path& file);

// The same from the text of /proc/locks (proc_locks(5)), without their names: who holds a read mark of the
// -shm with this inode, but for `own`.
std::vector<pid_t> holders_of_read_marks(std::string_view locks, ino_t inode, pid_t own);

}  // namespace giposync::mirror
