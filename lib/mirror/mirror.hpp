#pragma once

#include "base/event.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/zone.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/checkpoints.hpp"
#include "mirror/resource_table.hpp"
#include "mirror/writer_place.hpp"
#include "sqlite/database.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// What the mirror has to know of a resource of the catalogue.
struct Declaration
{
    ResourceName name;
    std::optional<ResourceName> parent;
    Zone zone;  // of times that name none
    Duration max_lag{0};
};

// A resource of an open mirror.
struct MirroredResource
{
    std::int64_t number = 0;  // of _resources
    Declaration declaration;
    ResourceTable table;
};

// One account's SQLite file, open for writing: nothing else in the house writes it. Synchronous; used by the
// loop's thread. What the file or the disk does to us throws sqlite::Error, and the transaction that was open
// never was.
class Mirror
{
public:
    struct Options
    {
        std::filesystem::path file;
        Instant now{};  // stamps what opening finds: a damaged file, runs that were interrupted
        Duration patience = std::chrono::seconds(5);  // with another process that is just checking the file
        WalLimits wal{};
        const char* vfs = nullptr;  // "memdb": in memory, for tests
    };

    // Creates the file (0640) and its folder (2750) where they do not exist, and brings its schema up to
    // date. A file that was not closed in order is checked first, which reads it once and takes its time; a
    // damaged one is set aside under another name, with an error in the log, and a new one begun.
    // Errors: invalid (another program's database, or made by a newer version), unwritable (cannot be opened
    // or created, or another process is just checking it), failed (damaged while another process uses it).
    static Result<std::unique_ptr<Mirror>> open(const Options& options, Log& log);

    // Notes that the file is in order, unless others have it open.
    ~Mirror();
    Mirror(const Mirror&) = delete;
    Mirror& operator=(const Mirror&) = delete;

    // Damage was met: the file is to be checked when it is opened next. See storage_failure.
    void distrust() { trusted_ = false; }

    // The resources to mirror, in the order of the catalogue. Others that the file knows keep their rows and
    // vanish from sync_status.
    void declare(const std::vector<Declaration>& declarations);

    MirroredResource& resource(const ResourceName& name);

    const std::vector<std::unique_ptr<MirroredResource>>& resources() const { return resources_; }

    std::vector<MirroredResource*> children_of(const MirroredResource& parent);

    // Makes one of the indexes that reports want (ids, times) and that the resource does not have yet; false
    // when there is none left to make. To be called once rows are in: sorting them is cheaper than keeping
    // order.
    bool add_missing_index(MirroredResource& resource);

    // Tells whether the file has changed since, by us or by anybody.
    struct Mark
    {
        std::int64_t own = 0;
        std::int64_t others = 0;

        friend bool operator==(const Mark&, const Mark&) = default;
    };

    Mark mark();

    // The last seq of the change feed.
    std::int64_t feed_position() { return feed_.position(); }

    // Readers who do not end let the write-ahead log grow beyond what it may be: whoever writes page after
    // page is to wait in between, but not for ever. relieve() tries to shrink it and says whether it is
    // crowded no more. See Checkpoints.
    bool crowded() const { return checkpoints_.crowded(); }

    bool relieve() { return checkpoints_.relieve(); }

    // Facts about the whole file: its tenant, the state of its account.
    std::optional<std::string> fact(std::string_view name);
    void set_fact(std::string_view name, std::string_view value);

    sqlite::Database& database() { return db_; }

    Log& log() { return log_; }

    const std::filesystem::path& file() const { return options_.file; }

    bool in_memory() const { return options_.vfs != nullptr; }

private:
    friend class MirrorTransaction;

    Mirror(std::optional<WriterPlace> place, sqlite::Database db, Options options, Log& log);

    void reload_if_changed();

    std::optional<WriterPlace> place_;  // given back when the file is closed
    sqlite::Database db_;
    Options options_;
    Log& log_;
    Checkpoints checkpoints_;
    bool trusted_ = true;
    std::vector<std::unique_ptr<MirroredResource>> resources_;
    std::int64_t known_schema_ = 0;
    std::int64_t commits_ = 0;
    ChangeFeed feed_{db_};
    sqlite::Statement schema_version_{db_, "PRAGMA schema_version"};
    sqlite::Statement data_version_{db_, "PRAGMA data_version"};
    sqlite::Statement read_fact_{db_, "SELECT value FROM _facts WHERE name = ?"};
    sqlite::Statement write_fact_{db_, R"sql(
        INSERT INTO _facts (name, value)
        VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
    )sql"};
};

// One state of the mirror for many reads, which costs one lock instead of one for each. Whoever holds one
// does not suspend, and changes nothing.
class MirrorReading
{
public:
    explicit MirrorReading(Mirror& mirror) : transaction_(mirror.database()) {}

private:
    sqlite::ReadTransaction transaction_;
};

// A change of the mirror: all of it or nothing. Whoever holds one does not suspend. At its start it takes
// notice of columns that another process has let grow.
class MirrorTransaction
{
public:
    explicit MirrorTransaction(Mirror& mirror);
    ~MirrorTransaction();
    MirrorTransaction(const MirrorTransaction&) = delete;
    MirrorTransaction& operator=(const MirrorTransaction&) = delete;

    void commit();

private:
    Mirror& mirror_;
    sqlite::Transaction transaction_;
    bool committed_ = false;
};

}  // namespace giposync::mirror
