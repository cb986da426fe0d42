#include "sqlite/database.hpp"

#include "sqlite/statement.hpp"

#include <algorithm>

namespace giposync::sqlite {
namespace {

int flags_of(OpenOptions::Access access)
{
    switch (access)
    {
    case OpenOptions::Access::read_write: return SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case OpenOptions::Access::read_write_existing: return SQLITE_OPEN_READWRITE;
    case OpenOptions::Access::read_only: return SQLITE_OPEN_READONLY;
    }
    return SQLITE_OPEN_READONLY;
}

int note_wal_pages(void* pages, sqlite3*, const char*, int count)
{
    *static_cast<std::int64_t*>(pages) = count;
    return SQLITE_OK;
}

// SQLite counts its memory under a lock that every allocation takes; nobody asks for the count. Only the
// first call in a process can say so, before SQLite is used.
void count_no_memory()
{
    [[maybe_unused]] static const int done = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

}  // namespace

Database::Database(const std::filesystem::path& file, const OpenOptions& options)
    : busy_timeout_(options.busy_timeout)
{
    count_no_memory();
    sqlite3* raw = nullptr;
    const int rc = sqlite3_open_v2(
        file.c_str(),
        &raw,
        flags_of(options.access) | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI,
        options.vfs
    );
    handle_.reset(raw);  // also on failure: the message lives in the handle
    if (rc != SQLITE_OK)
        throw Error(raw, "open " + file.string());
    sqlite3_extended_result_codes(raw, 1);
    sqlite3_busy_timeout(raw, static_cast<int>(options.busy_timeout.count()));
    if (options.access != OpenOptions::Access::read_only && options.journal == OpenOptions::Journal::wal)
        execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    execute("PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF");
}

void Database::execute(const char* sql)
{
    if (sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw Error(handle(), sql);
}

std::int64_t Database::integer(const std::string& sql)
{
    std::int64_t value = 0;
    Statement{*this, sql}.first([&](const Statement& row) { value = row.integer(0); });
    return value;
}

std::string Database::text(const std::string& sql)
{
    std::string value;
    Statement{*this, sql}.first([&](const Statement& row) { value = row.text(0); });
    return value;
}

void Database::keep_wal_files()
{
    int keep = 1;
    const int rc = sqlite3_file_control(handle(), "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
    if (rc != SQLITE_OK && rc != SQLITE_NOTFOUND)  // not found: in memory, where there are no such files
        throw Error(handle(), "keep the WAL");
    sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::checkpoint_by_hand()
{
    wal_pages_ = std::make_unique<std::int64_t>(0);
    sqlite3_wal_hook(handle(), note_wal_pages, wal_pages_.get());  // takes the place of the automatic one
}

CheckpointResult Database::checkpoint(Checkpoint kind, std::chrono::milliseconds wait)
{
    const int mode = kind == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE;
    int pages = 0;
    int done = 0;
    sqlite3_busy_timeout(handle(), static_cast<int>(wait.count()));
    const int rc = sqlite3_wal_checkpoint_v2(handle(), "main", mode, &pages, &done);
    sqlite3_busy_timeout(handle(), static_cast<int>(busy_timeout_.count()));
    const bool busy = (rc & 0xFF) == SQLITE_BUSY || (rc & 0xFF) == SQLITE_LOCKED;
    if (rc != SQLITE_OK && !busy)
        throw Error(handle(), "checkpoint");
    CheckpointResult result;
    result.wal_pages = std::max(pages, 0);  // -1: not in WAL mode, or nothing could be learned
    result.left = std::max(pages - done, 0);
    result.complete = rc == SQLITE_OK && result.left == 0;
    if (wal_pages_ && pages >= 0)
        *wal_pages_ = pages;
    return result;
}

}  // namespace giposync::sqlite
