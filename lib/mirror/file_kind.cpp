#include "mirror/file_kind.hpp"

#include <sys/stat.h>
#include <system_error>

namespace fs = std::filesystem;

namespace giposync::mirror {
namespace {

bool has_table(sqlite::Database& db, const char* name)
{
    return db.integer(
               "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '" + std::string(name) +
               "'"
           ) > 0;
}

}  // namespace

FileKind kind_of(const fs::path& file)
{
    std::error_code ec;
    const auto status = fs::status(file, ec);
    if (status.type() == fs::file_type::not_found)
        return {};
    if (fs::is_regular_file(status) && fs::file_size(file, ec) == 0 && !ec)
        return {FileKind::Is::empty, 0};
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    sqlite::Database db{file, how};
    return kind_of(db);
}

FileKind kind_of(sqlite::Database& db)
{
    const auto id = db.integer("PRAGMA application_id");
    const auto version = static_cast<int>(db.integer("PRAGMA user_version"));
    if (id == application_id)
        return {FileKind::Is::mirror, version};
    if (id != 0)
        return {FileKind::Is::foreign, 0};
    if (db.integer("SELECT count(*) FROM sqlite_schema") == 0 && version == 0)
        return {FileKind::Is::empty, 0};
    // Version 1 carried no id.
    if (has_table(db, "_facts") && has_table(db, "_resources") && has_table(db, "sync_runs"))
        return {FileKind::Is::mirror, version};
    return {FileKind::Is::foreign, 0};
}

bool same_file(const fs::path& a, const fs::path& b)
{
    struct stat one
    {
    };

    struct stat other
    {
    };

    return ::stat(a.c_str(), &one) == 0 && ::stat(b.c_str(), &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

fs::path beside(const fs::path& file, std::string_view suffix)
{
    return file.string() + std::string(suffix);
}

Error unwritable(std::string_view doing, const fs::path& what, int reason)
{
    return {
        Errc::unwritable,
        std::string(doing) + " " + what.string() + ": " + std::generic_category().message(reason)};
}

}  // namespace giposync::mirror
