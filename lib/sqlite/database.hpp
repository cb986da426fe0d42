#pragma once

#include "sqlite/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace giposync::sqlite {

// How a file is opened.
struct OpenOptions
{
    enum class Access
    {
        read_write,  // created where it does not exist
        read_write_existing,
        read_only,
    };

    // A WAL never blocks readers. A file that is only read, or copied, keeps the journal that it has.
    enum class Journal
    {
        wal,
        as_found,
    };

    Access access = Access::read_write;
    Journal journal = Journal::wal;
    std::chrono::milliseconds busy_timeout{5000};
    const char* vfs = nullptr;  // a name that sqlite3_vfs_register knows; null: the system's
};

// How far a checkpoint goes. None of them blocks a reader.
enum class Checkpoint
{
    passive,   // without waiting for anybody
    truncate,  // until no reader needs the WAL, which then is empty; writers wait meanwhile
};

struct CheckpointResult
{
    bool complete = false;       // everything is in the file, and for truncate: the WAL is empty
    std::int64_t wal_pages = 0;  // in the WAL
    std::int64_t left = 0;       // of them not yet in the file
};

// One connection. Used by one thread at a time. Every failure throws Error.
class Database
{
public:
    explicit Database(const std::filesystem::path& file, const OpenOptions& options = {});

    sqlite3* handle() const noexcept { return handle_.get(); }

    // Statements without parameters and without rows, one or several.
    void execute(const char* sql);

    void execute(const std::string& sql) { execute(sql.c_str()); }

    // The first column of the first row; 0 or empty where there is none.
    std::int64_t integer(const std::string& sql);
    std::string text(const std::string& sql);

    // Leaves -wal and -shm in place when the last connection closes, so that a reader without write
    // permission can open the file while nobody else has it open (SQLITE_FCNTL_PERSIST_WAL). Closing does not
    // lock anybody out for a last checkpoint either: that is the owner's to make, with checkpoint().
    void keep_wal_files();

    // No automatic checkpoints any more: wal_pages() tells the owner when one is due.
    void checkpoint_by_hand();

    // Pages in the WAL when this connection last committed; needs checkpoint_by_hand().
    std::int64_t wal_pages() const noexcept { return wal_pages_ ? *wal_pages_ : 0; }

    // Brings the WAL's pages into the file, as far as readers let it; waits at most `wait` for them (and, but
    // for passive, for other writers). Throws Error, but not for having waited in vain.
    CheckpointResult checkpoint(Checkpoint kind, std::chrono::milliseconds wait);

    std::int64_t last_insert_rowid() const noexcept { return sqlite3_last_insert_rowid(handle()); }

private:
    struct Close
    {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };

    std::unique_ptr<std::int64_t> wal_pages_;  // its address is what SQLite's hook knows
    std::chrono::milliseconds busy_timeout_;
    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace giposync::sqlite
