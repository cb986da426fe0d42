#include "quota/memory_file.hpp"

#include "base/files.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

#include <cerrno>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace fs = std::filesystem;

namespace giposync::quota {
namespace {

constexpr std::int64_t version = 1;

// Moments and spans are milliseconds of CLOCK_BOOTTIME; `boot` says of which boot.
constexpr const char* schema = R"sql(
    CREATE TABLE origin (
        lost INTEGER NOT NULL                  -- whether an earlier memory was lost
    ) STRICT;

    CREATE TABLE client (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,             -- the OAuth client_id
        boot TEXT NOT NULL,
        serial INTEGER NOT NULL DEFAULT 0,     -- permits given so far
        throttled_until INTEGER NOT NULL DEFAULT 0,
        throttled_until_wall INTEGER NOT NULL DEFAULT 0,
        throttled_for INTEGER NOT NULL DEFAULT 0,
        quiet_until INTEGER NOT NULL DEFAULT 0,
        spaced_until REAL NOT NULL DEFAULT 0,
        announced REAL NOT NULL DEFAULT 0,     -- the rate that the log told last; 0: as configured
        doubt INTEGER NOT NULL DEFAULT 0,      -- see Doubt
        kept_for INTEGER NOT NULL DEFAULT 0,   -- see ClientState
        kept_until INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE lesson (                      -- see Learned
        client INTEGER PRIMARY KEY REFERENCES client,
        phase INTEGER NOT NULL,
        rate REAL NOT NULL,
        refused REAL NOT NULL,
        growth REAL NOT NULL,
        busy REAL NOT NULL,
        settled REAL NOT NULL,
        taught INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        unit INTEGER NOT NULL,
        pause INTEGER NOT NULL,
        price INTEGER NOT NULL,
        last_refusal INTEGER NOT NULL,
        refusals INTEGER NOT NULL,
        stalled_since INTEGER NOT NULL,
        first INTEGER NOT NULL,
        longer INTEGER NOT NULL,
        suspected INTEGER NOT NULL,
        suspected_at INTEGER NOT NULL,
        former REAL NOT NULL DEFAULT 0,
        former_at INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE owner (                       -- whoever shares this memory; the number never comes again
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client INTEGER NOT NULL REFERENCES client,
        boot TEXT NOT NULL,
        pid INTEGER NOT NULL,                  -- for people
        hold INTEGER NOT NULL DEFAULT 0,       -- see Need; 0: not known
        flight INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE place (                       -- requests of the window
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client INTEGER NOT NULL REFERENCES client,
        owner INTEGER NOT NULL,
        granted INTEGER NOT NULL,
        answered INTEGER,                      -- null: on its way
        refused INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX place_by_answer ON place (client, answered);

    CREATE TABLE past (                        -- requests that have left the window, counted by its parts
        client INTEGER NOT NULL REFERENCES client,
        start INTEGER NOT NULL,
        sent INTEGER NOT NULL,
        PRIMARY KEY (client, start)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE waiter (                      -- for each process whoever is its next
        client INTEGER NOT NULL REFERENCES client,
        owner INTEGER NOT NULL,
        urgency INTEGER NOT NULL,
        account TEXT NOT NULL,
        due INTEGER NOT NULL,
        ticket INTEGER NOT NULL,
        PRIMARY KEY (client, owner)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE turn (                        -- the last permit of an account
        client INTEGER NOT NULL REFERENCES client,
        urgency INTEGER NOT NULL,
        account TEXT NOT NULL,
        serial INTEGER NOT NULL,
        PRIMARY KEY (client, urgency, account)
    ) STRICT, WITHOUT ROWID;
)sql";

// Whoever puts a memory in its place, or out of it, holds this one.
fs::path repair_lock_of(const fs::path& file)
{
    return file.string() + "-repair";
}

// Outlives `rm quota.db*`.
fs::path mark_of(const fs::path& file)
{
    return file.parent_path() / "limiter-began";
}

// SQLite gives -wal and -shm the mode and, for root, the owner of the file itself; so that is settled
// first.
void create_file(const fs::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "create");
    ::fchmod(descriptor, 0600);
    ::close(descriptor);
    adopt_owner_of_folder(file);
}

// Whether it was this connection that made them.
bool create_tables(sqlite::Database& db, bool lost)
{
    sqlite::Transaction change{db};
    const bool missing = db.integer("PRAGMA user_version") == 0;
    if (missing)
    {
        db.execute(schema);
        sqlite::Statement{db, "INSERT INTO origin (lost) VALUES (?)"}.run(lost);
        db.execute("PRAGMA user_version = " + std::to_string(version));
    }
    change.commit();
    return missing;
}

// Whether it was this process that made it, and not another one at the same moment.
bool create_memory(const fs::path& file, bool lost)
{
    const auto unnamed = file.string() + ".new-" + std::to_string(::getpid());
    fs::remove(unnamed);
    create_file(unnamed);
    {
        sqlite::Database db{unnamed};
        create_tables(db, lost);
    }
    const auto lock = FileLock::try_take(repair_lock_of(file));
    if (!lock)
        throw std::system_error(std::make_error_code(std::errc::no_lock_available), lock.error().detail);
    if (!*lock || identity_of(file))
    {
        fs::remove(unnamed);
        if (!*lock)
            throw sqlite::Error(SQLITE_BUSY, "create");
        return false;
    }
    // What a lost memory has left: SQLite would take it for changes of the new one.
    for (const char* suffix : {"-wal", "-shm"})
        fs::remove(file.string() + suffix);
    fs::rename(unnamed, file);
    return true;
}

// Columns that came later have a default: earlier programs, which do not know them, can go on with the file.
struct LaterColumn
{
    const char* table;
    const char* name;
    const char* declaration;
};

constexpr LaterColumn later_columns[] = {
    {"lesson", "former", "REAL NOT NULL DEFAULT 0"},
    {"lesson", "former_at", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "doubt", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "kept_for", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "kept_until", "INTEGER NOT NULL DEFAULT 0"},
    {"owner", "hold", "INTEGER NOT NULL DEFAULT 0"},
    {"owner", "flight", "INTEGER NOT NULL DEFAULT 0"},
};

std::vector<LaterColumn> missing_later_columns(sqlite::Database& db)
{
    std::vector<LaterColumn> missing;
    sqlite::Statement find{db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"};
    for (const auto& column : later_columns)
        if (!find.first([](const auto&) {}, column.table, column.name))
            missing.push_back(column);
    return missing;
}

void add_later_columns(sqlite::Database& db)
{
    if (missing_later_columns(db).empty())
        return;
    sqlite::Transaction change{db};
    for (const auto& [table, name, declaration] : missing_later_columns(db))
        db.execute(std::string("ALTER TABLE ") + table + " ADD COLUMN " + name + " " + declaration);
    change.commit();
}

}  // namespace

bool had_memory(const fs::path& file)
{
    return identity_of(mark_of(file)).has_value();
}

void leave_mark(const fs::path& file)
{
    if (had_memory(file))
        return;
    const auto mark = mark_of(file);
    const int descriptor = ::open(mark.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (descriptor < 0)
        throw std::system_error(errno, std::generic_category(), "create " + mark.string());
    ::close(descriptor);
    adopt_owner_of_folder(mark);
}

std::vector<std::string> missing_columns(sqlite::Database& db)
{
    std::vector<std::string> names;
    for (const auto& column : missing_later_columns(db))
        names.emplace_back(column.name);
    return names;
}

MemoryFiles files_of(const fs::path& file)
{
    return {identity_of(file), identity_of(file.string() + "-wal"), identity_of(file.string() + "-shm")};
}

MemoryFile open_memory(const fs::path& file, bool there_was_one)
{
    MemoryFile memory;
    if (!identity_of(file))
        memory.made_anew = create_memory(file, there_was_one) && there_was_one;
    const auto found_files = files_of(file);
    sqlite::OpenOptions options;
    options.access = sqlite::OpenOptions::Access::read_write_existing;
    // A transaction takes a fraction of a millisecond; who holds the lock for longer has been stopped.
    options.busy_timeout = std::chrono::milliseconds(100);
    memory.db = std::make_unique<sqlite::Database>(file, options);
    for (const char* suffix : {"-wal", "-shm"})
        adopt_owner_of_folder(file.string() + suffix);
    if (memory.db->integer("PRAGMA user_version") == 0)
        memory.made_anew = create_tables(*memory.db, true);
    const auto check = memory.db->text("PRAGMA quick_check(1)");
    if (check != "ok")
        throw DamagedMemory(check);
    const auto found = memory.db->integer("PRAGMA user_version");
    if (found != version)
        throw ForeignMemory("written by another version (" + std::to_string(found) + ")");
    add_later_columns(*memory.db);
    memory.files = files_of(file);
    if (memory.files.database != found_files.database)
        throw sqlite::Error(SQLITE_BUSY, "open");
    memory.journal_begun =
        (memory.files.journal && !found_files.journal) || (memory.files.index && !found_files.index);
    return memory;
}

void set_aside(const fs::path& file, const FileIdentity& damaged)
{
    const auto lock = FileLock::try_take(repair_lock_of(file));
    if (!lock || !*lock || identity_of(file) != damaged)
        return;
    const auto beside = file.string() + ".damaged";
    std::error_code ignored;
    fs::rename(file.string() + "-wal", beside + "-wal", ignored);
    fs::remove(file.string() + "-shm", ignored);
    fs::rename(file, beside);
}

}  // namespace giposync::quota
