#include "mirror/wal_readers.hpp"

#include "mirror/file_kind.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

// Where the locks of the read marks stand in a -shm, of which there are five.
// https://www.sqlite.org/walformat.html#wal_locks
constexpr long first_read_mark = 123;
constexpr long last_read_mark = 127;

// "3: POSIX  ADVISORY  READ 4711 fe:00:1048602 124 124"
struct Lock
{
    std::string number, kind, manner, access, place, first, last;
    pid_t process = 0;

    bool read(const std::string& line)
    {
        std::istringstream in{line};
        return static_cast<bool>(
            in >> number >> kind >> manner >> access >> process >> place >> first >> last
        );
    }

    bool is_of(ino_t inode) const { return place.ends_with(":" + std::to_string(inode)); }

    bool has_read_mark() const
    {
        if (first.empty() || first.find_first_not_of("0123456789") != std::string::npos)
            return false;
        const long from = std::stol(first);
        const long to = last == "EOF" ? last_read_mark : std::stol(last);
        return from <= last_read_mark && to >= first_read_mark;
    }
};

std::string name_of(pid_t process)
{
    std::string name;
    std::getline(std::ifstream{"/proc/" + std::to_string(process) + "/comm"} >> std::ws, name);
    return name;
}

}  // namespace

std::vector<pid_t> holders_of_read_marks(std::string_view locks, ino_t inode, pid_t own)
{
    std::vector<pid_t> found;
    std::istringstream lines{std::string(locks)};
    for (std::string line; std::getline(lines, line);)
    {
        Lock lock;
        if (!lock.read(line) || !lock.is_of(inode) || !lock.has_read_mark())
            continue;
        // 0: of a process that we may not see; -1: an open file description lock, which SQLite does not take.
        if (lock.process > 0 && lock.process != own &&
            std::find(found.begin(), found.end(), lock.process) == found.end())
            found.push_back(lock.process);
    }
    return found;
}

std::vector<WalReader> wal_readers(const fs::path& file)
{
    struct stat shm
    {
    };

    if (::stat(beside(file, "-shm").c_str(), &shm) != 0)
        return {};
    std::ostringstream locks;
    locks << std::ifstream{"/proc/locks"}.rdbuf();
    std::vector<WalReader> readers;
    for (const auto process : holders_of_read_marks(locks.str(), shm.st_ino, ::getpid()))
        readers.push_back({process, name_of(process)});
    return readers;
}

}  // namespace giposync::mirror
