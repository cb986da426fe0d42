#pragma once

#include "sqlite/error.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace giposync::sqlite {

// How a file is opened. Whatever the choice, readers are never blocked: the journal is a WAL.
struct OpenOptions
{
    enum class Access
    {
        read_write,  // created where it does not exist
        read_write_existing,
        read_only,
    };

    Access access = Access::read_write;
    std::chrono::milliseconds busy_timeout{5000};
    const char* vfs = nullptr;  // a name that sqlite3_vfs_register knows; null: the system's
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
    // permission can open the file while nobody else has it open (SQLITE_FCNTL_PERSIST_WAL).
    void keep_wal_files();

    std::int64_t last_insert_rowid() const noexcept { return sqlite3_last_insert_rowid(handle()); }

private:
    struct Close
    {
        void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
    };

    std::unique_ptr<sqlite3, Close> handle_;
};

}  // namespace giposync::sqlite
