#include "mirror/inspection.hpp"

#include "sqlite/database.hpp"

#include <sqlite3.h>

#include <utility>

namespace giposync::mirror {
namespace {

// Of SQLite's virtual machine: some milliseconds.
constexpr int steps_between_questions = 100'000;

int ask(void* give_up)
{
    return (*static_cast<const std::function<bool()>*>(give_up))() ? 1 : 0;
}

void read_whole(sqlite::Database& db, std::function<bool()> give_up, Inspection& inspection)
try
{
    ::sqlite3_progress_handler(db.handle(), steps_between_questions, ask, &give_up);
    const auto said = db.text("PRAGMA quick_check(1)");
    ::sqlite3_progress_handler(db.handle(), 0, nullptr, nullptr);
    inspection.damage = said == "ok" ? "" : said;
}

catch (const sqlite::Error& error)
{
    ::sqlite3_progress_handler(db.handle(), 0, nullptr, nullptr);
    if (error.code() != SQLITE_INTERRUPT)
        throw;
    inspection.was_read_whole = false;
}

}  // namespace

Result<Inspection> inspect(const std::filesystem::path& file, const std::function<bool()>& give_up)
{
    Inspection inspection;
    try
    {
        sqlite::OpenOptions how;
        how.access = sqlite::OpenOptions::Access::read_only;
        sqlite::Database db{file, how};
        inspection.journal = db.text("PRAGMA journal_mode");
        read_whole(db, give_up, inspection);
    }
    catch (const sqlite::Error& error)
    {
        if (!error.damaged())
            return Error{Errc::failed, file.string() + ": " + error.what()};
        inspection.damage = error.what();
    }
    return inspection;
}

}  // namespace giposync::mirror
