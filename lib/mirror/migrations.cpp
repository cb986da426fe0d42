#include "mirror/migrations.hpp"

#include "sqlite/transaction.hpp"

#include <string>

namespace giposync::mirror {

int version_of(sqlite::Database& db)
{
    return static_cast<int>(db.integer("PRAGMA user_version"));
}

Error too_new(int found, int newest)
{
    return {
        Errc::invalid,
        "the mirror has version " + std::to_string(found) + " and this program knows versions up to " +
            std::to_string(newest) + ": it was written by a newer giposyncd, install that one"};
}

Result<void> migrate(sqlite::Database& db, std::span<const Migration> steps)
{
    const int newest = steps.empty() ? 0 : steps.back().version;
    const int found = version_of(db);
    if (found > newest)
        return too_new(found, newest);
    if (found == newest)
        return {};
    sqlite::Transaction all_steps{db};
    for (const Migration& step : steps)
    {
        if (step.version <= version_of(db))  // asked inside: another process may have been faster
            continue;
        db.execute(step.sql);
        if (step.code)
            step.code(db);
        db.execute("PRAGMA user_version = " + std::to_string(step.version));
    }
    all_steps.commit();
    return {};
}

}  // namespace giposync::mirror
