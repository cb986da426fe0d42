#include "mirror/opening.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/change_feed.hpp"
#include "mirror/facts.hpp"
#include "mirror/file_kind.hpp"
#include "mirror/migrations.hpp"
#include "mirror/mirror_files.hpp"
#include "mirror/upgrade.hpp"
#include "sqlite/statement.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace fs = std::filesystem;
namespace chr = std::chrono;

namespace giposync::mirror {
namespace {

// A check of a larger file takes long enough to be worth a line.
constexpr std::int64_t large_file = 256 << 20;

// Empty, or since when the file is open: written before anything else and taken back last. What reaches the
// file itself does so behind it, because a checkpoint syncs the WAL first.
constexpr const char* open_since = "file.open_since";

// What quick_check has found.
struct Damaged : std::runtime_error
{
    using std::runtime_error::runtime_error;
};

Error refused_stranger(const fs::path& file)
{
    return {
        Errc::invalid,
        file.string() +
            " is a database of another program and stays as it is: name another file as the mirror"};
}

sqlite::Database open_database(const Mirror::Options& options)
{
    sqlite::OpenOptions how;
    how.vfs = options.vfs;
    sqlite::Database db{options.file, how};
    db.keep_wal_files();
    db.checkpoint_by_hand();
    // What is deleted or changed is written over: erasing (Retention) has to mean it. Debian's SQLite has it
    // on by itself; it costs nothing that can be measured beside the rest. A WAL that was long is cut when it
    // begins anew.
    db.execute("PRAGMA secure_delete = ON; PRAGMA journal_size_limit = 33554432");
    set_cache(db, usual_cache);
    return db;
}

void check(sqlite::Database& db, const fs::path& file, Log& log)
{
    std::error_code ec;
    const auto bytes = fs::file_size(file, ec);
    if (!ec && static_cast<std::int64_t>(bytes) >= large_file)
        log.info(
            events::mirror_checking,
            "the mirror is checked before it is used, which takes a while: it is large",
            {{"path", file.string()}, {"bytes", bytes}}
        );
    const auto found = db.text("PRAGMA quick_check(1)");
    if (found != "ok")
        throw Damaged(found);
}

// Runs of processes that are no more.
void end_interrupted_runs(sqlite::Database& db, Instant now)
{
    sqlite::Statement{
        db,
        "UPDATE sync_runs SET finished_at = ?, outcome = 'interrupted' WHERE outcome = 'running'"}
        .run(to_text(now));
}

Result<void> put_in_order(sqlite::Database& db, const Mirror::Options& options, FileKind found, Log& log)
{
    const bool is_mirror = found.is == FileKind::Is::mirror;
    const bool outdated = is_mirror && found.version < all_migrations().back().version;
    const bool left_open = is_mirror && !read_fact(db, open_since).value_or("").empty();
    if (left_open || outdated)
        check(db, options.file, log);
    auto migrated = outdated ? upgrade(db, options.file, options.now, log) : migrate(db, all_migrations());
    if (!migrated)
        return migrated;
    write_fact(db, open_since, to_text(options.now));
    end_interrupted_runs(db, options.now);
    return {};
}

// Throws Damaged, sqlite::Error.
Result<OpenedFile> open_sound_file(const Mirror::Options& options, WriterPlace& place, Log& log)
{
    const auto kind = kind_of(options.file);
    if (kind.is == FileKind::Is::foreign)
        return refused_stranger(options.file);
    const int newest = all_migrations().back().version;
    if (kind.version > newest)
        return at(options.file.string(), too_new(kind.version, newest));
    if (!place.alone() && kind.version < newest)
        return Error{
            Errc::unwritable,
            options.file.string() + " is still in use by an older giposyncd: restart the service first"};

    auto db = open_database(options);
    if (place.alone())
    {
        if (auto ready = put_in_order(db, options, kind, log); !ready)
            return at(options.file.string(), ready.error());
        place.share();
    }
    return OpenedFile{std::move(place), std::move(db)};
}

Result<OpenedFile> open_in_memory(const Mirror::Options& options)
{
    auto db = open_database(options);
    if (auto migrated = migrate(db, all_migrations()); !migrated)
        return at(options.file.string(), migrated.error());
    return OpenedFile{std::nullopt, std::move(db)};
}

// Consumers of the change feed keep the last seq that they have seen, so a new file goes on behind all that
// the old one can have given: behind what can be read of it and then some, or else behind a number that no
// count of changes reaches.
std::int64_t seq_to_start_behind(const fs::path& damaged, Instant now)
{
    constexpr std::int64_t perhaps_lost = 1'000'000;
    // Some machines wake up in 1970, before they ask for the time.
    constexpr std::int64_t milliseconds_in_2024 = 1'704'067'200'000;
    const auto beyond_counting = std::max<std::int64_t>(now.time_since_epoch().count(), milliseconds_in_2024);
    try
    {
        sqlite::OpenOptions how;
        how.access = sqlite::OpenOptions::Access::read_only;
        sqlite::Database db{damaged, how};
        const auto last = ChangeFeed{db}.position();
        if (last >= 0 && last < beyond_counting)
            return last + perhaps_lost;
    }
    catch (const sqlite::Error&)
    {
        // It is damaged, after all.
    }
    return beyond_counting;
}

// Answers the name of the damaged file.
Result<fs::path> start_anew(const Mirror::Options& options, std::string_view why, Log& log)
{
    auto aside = set_aside(options.file, options.now);
    if (!aside)
        return aside;
    log.error(
        events::mirror_set_aside,
        "the mirror was damaged: it is kept under another name, and a new one is filled; look at the disk",
        {{"path", aside->string()}, {"mirror", options.file.string()}, {"reason", std::string(why)}}
    );
    if (auto file = create_file(options.file); !file)
        return file.error();
    return aside;
}

Result<void> keep_stray_wal(const Mirror::Options& options, Log& log)
{
    const auto stray = set_stray_wal_aside(options.file, options.now);
    if (!stray)
        return stray.error();
    if (*stray)
        log.error(
            events::mirror_set_aside,
            "the mirror's file was gone: its write-ahead log is kept under another name, and a new mirror is "
            "filled",
            {{"path", (*stray)->string()}, {"mirror", options.file.string()}}
        );
    return {};
}

Result<OpenedFile> open_or_start_anew(const Mirror::Options& options, WriterPlace& place, Log& log)
{
    std::string damage;
    try
    {
        return open_sound_file(options, place, log);
    }
    catch (const Damaged& found)
    {
        damage = found.what();
    }
    catch (const sqlite::Error& error)
    {
        if (!error.damaged())
            throw;
        damage = error.what();
    }
    if (!place.alone())
        return Error{
            Errc::failed,
            options.file.string() + " is damaged (" + damage +
                ") and another process has it open: restart the service, which sets it aside"};
    const auto aside = start_anew(options, damage, log);
    if (!aside)
        return aside.error();
    auto anew = open_sound_file(options, place, log);
    if (anew)
        ChangeFeed{anew->db}.start_behind(seq_to_start_behind(*aside, options.now));
    return anew;
}

}  // namespace

Result<OpenedFile> open_file(const Mirror::Options& options, Log& log)
{
    if (options.vfs)
        return open_in_memory(options);
    if (auto folder = prepare_folder(options.file.parent_path()); !folder)
        return folder.error();
    auto place = WriterPlace::take(options.file, options.patience);
    if (!place)
        return place.error();
    if (place->alone())
        if (auto kept = keep_stray_wal(options, log); !kept)
            return kept.error();
    if (auto file = create_file(options.file); !file)
        return file.error();
    return open_or_start_anew(options, *place, log);
}

void set_cache(sqlite::Database& db, std::int64_t kib)
{
    db.execute("PRAGMA cache_size = -" + std::to_string(kib));
}

void close_in_order(sqlite::Database& db)
{
    constexpr chr::milliseconds for_readers{200};
    write_fact(db, open_since, "");
    db.checkpoint(sqlite::Checkpoint::truncate, for_readers);
}

}  // namespace giposync::mirror
