#pragma once

#include "quota/file_identity.hpp"
#include "sqlite/database.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

namespace giposync::quota {

// The file is sound, but not ours to use: it was written by a newer version.
class ForeignMemory : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// The file opens, but what is in it cannot be believed.
class DamagedMemory : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

// The database, its journal (-wal) and the index of that (-shm). SQLite replaces none of them while anybody
// has the database open; where somebody else does, each process may end up with a memory of its own.
struct MemoryFiles
{
    std::optional<FileIdentity> database;
    std::optional<FileIdentity> journal;
    std::optional<FileIdentity> index;

    friend bool operator==(const MemoryFiles&, const MemoryFiles&) = default;
};

MemoryFiles files_of(const std::filesystem::path& file);

// The file of Presence beside a memory.
std::filesystem::path owners_of(const std::filesystem::path& file);

struct MemoryFile
{
    std::unique_ptr<sqlite::Database> db;
    MemoryFiles files;
    bool made_anew = false;      // just now, in the place of one that was lost
    bool journal_begun = false;  // there was none, so nobody else had the database open
    bool journal_lost = false;   // there was none, though who closed the database last had left it
};

// Opens the memory; creates it, with mode 0600 from birth and the owner of its folder, where there is
// none. It gets its name when it is complete, so an empty file is one that has lost its content. Where there
// was one before, as the caller may know, whoever first comes to the new one has to assume the worst. Throws
// sqlite::Error, busy() where the file is being replaced, std::system_error, ForeignMemory, DamagedMemory.
MemoryFile open_memory(const std::filesystem::path& file, bool there_was_one);

// Whether this folder has had a memory, also where somebody has removed all of its files since: a mark beside
// it, which is named otherwise, shows that.
bool had_memory(const std::filesystem::path& file);

// Leaves that mark. Throws std::system_error.
void leave_mark(const std::filesystem::path& file);

// Puts a damaged file aside, as FILE.damaged, unless somebody else has replaced `damaged` meanwhile.
void set_aside(const std::filesystem::path& file, const FileIdentity& damaged);

}  // namespace giposync::quota
