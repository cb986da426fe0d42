#include "quota/memory_file.hpp"

#include "base/files.hpp"
#include "quota/memory_tables.hpp"

#include <cerrno>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace fs = std::filesystem;

namespace giposync::quota {
namespace {

constexpr const char* unnamed_infix = ".new-";

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

// Its name, that is.
void make_durable(const fs::path& file)
{
    if (const auto synced = sync_folder(file.parent_path()); !synced)
        throw std::system_error(std::make_error_code(std::errc::io_error), synced.error().detail);
}

// A memory that is being made. What does not get its name leaves nothing behind.
class Unnamed
{
public:
    // SQLite gives -wal and -shm the mode and, for root, the owner of the file itself; so that is settled
    // first.
    explicit Unnamed(const fs::path& file) : path_(file.string() + unnamed_infix + "XXXXXX")
    {
        const int descriptor = ::mkostemp(path_.data(), O_CLOEXEC);
        if (descriptor < 0)
            throw std::system_error(errno, std::generic_category(), "create");
        ::close(descriptor);
        adopt_owner_of_folder(path_);
    }

    Unnamed(const Unnamed&) = delete;
    Unnamed& operator=(const Unnamed&) = delete;

    ~Unnamed()
    {
        std::error_code ignored;
        for (const char* suffix : {"", "-wal", "-shm"})
            fs::remove(path_ + suffix, ignored);
    }

    void make_tables(bool lost) const
    {
        sqlite::Database db{path_};
        create_tables(db, lost);
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)");  // a full disk shows here: closing says nothing
    }

    void rename_to(const fs::path& file) const
    {
        fs::rename(path_, file);
        make_durable(file);
    }

private:
    std::string path_;
};

// Of those who were killed while they made one. Whoever calls holds the lock without which nobody does.
void remove_leftovers(const fs::path& file)
{
    const auto begin = file.filename().string() + unnamed_infix;
    std::error_code ec;
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{file.parent_path(), ec})
        if (entry.path().filename().string().starts_with(begin))
            found.push_back(entry.path());
    for (const auto& leftover : found)
        fs::remove(leftover, ec);
}

// Whether it was this process that made it, and not another one just before.
bool create_memory(const fs::path& file, bool lost)
{
    const auto lock = FileLock::try_take(repair_lock_of(file));
    if (!lock)
        throw std::system_error(std::make_error_code(std::errc::no_lock_available), lock.error().detail);
    if (!*lock)
        throw sqlite::Error(SQLITE_BUSY, "create");
    if (identity_of(file))
        return false;
    remove_leftovers(file);
    const Unnamed memory{file};
    memory.make_tables(lost);
    // What a lost memory has left: SQLite would take it for changes of the new one.
    for (const char* suffix : {"-wal", "-shm"})
        fs::remove(file.string() + suffix);
    memory.rename_to(file);
    return true;
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
    make_durable(mark);
}

MemoryFiles files_of(const fs::path& file)
{
    return {identity_of(file), identity_of(file.string() + "-wal"), identity_of(file.string() + "-shm")};
}

fs::path owners_of(const fs::path& file)
{
    return file.string() + "-owners";
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
    memory.db->keep_wal_files();  // so that one that was removed is missed
    // A reader that does not go makes it grow: what is beyond this is given back when that one has gone.
    memory.db->execute("PRAGMA journal_size_limit = 4194304");
    for (const char* suffix : {"-wal", "-shm"})
        adopt_owner_of_folder(file.string() + suffix);
    if (memory.db->integer("PRAGMA user_version") == 0)
        memory.made_anew = create_tables(*memory.db, true);
    const auto check = memory.db->text("PRAGMA quick_check(1)");
    if (check != "ok")
        throw DamagedMemory(check);
    const auto found = memory.db->integer("PRAGMA user_version");
    if (found != memory_version)
        throw ForeignMemory("written by another version (" + std::to_string(found) + ")");
    add_later_columns(*memory.db);
    memory.files = files_of(file);
    if (memory.files.database != found_files.database)
        throw sqlite::Error(SQLITE_BUSY, "open");
    memory.journal_begun =
        (memory.files.journal && !found_files.journal) || (memory.files.index && !found_files.index);
    const auto stays = memory.db->integer("SELECT max(journal_stays) FROM origin");
    memory.journal_lost = stays != 0 && !found_files.journal;
    return memory;
}

void set_aside(const fs::path& file, const FileIdentity& damaged)
{
    const auto lock = FileLock::try_take(repair_lock_of(file));
    if (!lock || !*lock || identity_of(file) != damaged)
        return;
    const auto beside = file.string() + ".damaged";
    std::error_code ignored;
    // The journal of one that was set aside before is not that of this one.
    for (const char* suffix : {"-wal", "-shm"})
        fs::remove(beside + suffix, ignored);
    // The file goes first: cut off in between, its journal alone is known for what a lost memory has left,
    // but the file without its journal would be taken for a sound one of some time ago.
    fs::rename(file, beside);
    fs::rename(file.string() + "-wal", beside + "-wal", ignored);
    fs::remove(file.string() + "-shm", ignored);
}

}  // namespace giposync::quota
