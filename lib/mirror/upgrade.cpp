#include "mirror/upgrade.hpp"

#include "base/event_names.hpp"
#include "base/iso8601.hpp"
#include "mirror/backup.hpp"
#include "mirror/facts.hpp"
#include "mirror/file_kind.hpp"
#include "mirror/migrations.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

#include <string>
#include <system_error>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

constexpr const char* copy_fact = "upgrade.copy";  // its name, without the folder: a mirror may be moved
constexpr const char* at_fact = "upgrade.at";

Result<void> copy_whole(const fs::path& file, const fs::path& copy)
{
    auto backup = Backup::begin(file, copy);
    if (!backup)
        return backup.error();
    for (;;)
    {
        const auto progress = (*backup)->step();
        if (!progress)
            return progress.error();
        if (progress->done)
            return {};
    }
}

}  // namespace

Result<void> upgrade(sqlite::Database& db, const fs::path& file, Instant now, Log& log)
{
    const int found = version_of(db);
    const int newest = all_migrations().back().version;
    const auto copy = beside(file, ".before-v" + std::to_string(newest));
    if (auto copied = copy_whole(file, copy); !copied)
        return at("before the upgrade to version " + std::to_string(newest), copied.error());
    {
        sqlite::Transaction note{db};
        write_fact(db, copy_fact, copy.filename().string());
        write_fact(db, at_fact, to_text(now));
        note.commit();
    }
    if (auto migrated = migrate(db, all_migrations()); !migrated)
        return migrated;
    log.info(
        events::mirror_migrated,
        "the mirror is brought up to date; the copy stays until a walk has gone through",
        {{"from", found}, {"to", newest}, {"path", copy.string()}}
    );
    return {};
}

bool remove_copy_of_old_version(sqlite::Database& db, const fs::path& file, Log& log)
{
    const auto name = read_fact(db, copy_fact);
    if (!name || name->empty())
        return false;
    const bool worked =
        sqlite::Statement{db, "SELECT 1 FROM sync_runs WHERE outcome = 'ok' AND started_at >= ? LIMIT 1"}
            .first([](const sqlite::Statement&) {}, read_fact(db, at_fact).value_or(""));
    if (!worked)
        return false;
    const auto copy = file.parent_path() / *name;
    std::error_code ec;
    fs::remove(copy, ec);
    if (ec)
        return false;  // asked again next time
    write_fact(db, copy_fact, "");
    log.info(
        events::mirror_migrated,
        "the new version has worked: the copy of the old one is removed",
        {{"path", copy.string()}}
    );
    return true;
}

}  // namespace giposync::mirror
