#include "sqlite/database.hpp"

#include "sqlite/statement.hpp"

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

}  // namespace

Database::Database(const std::filesystem::path& file, const OpenOptions& options)
{
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
    if (options.access != OpenOptions::Access::read_only)
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
}

}  // namespace giposync::sqlite
