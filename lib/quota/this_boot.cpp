#include "quota/this_boot.hpp"

#include "sqlite/statement.hpp"

namespace giposync::quota {

std::string this_boot(sqlite::Database& db, const Presence& presence, const std::string& known)
{
    std::string name = known;
    const auto adopt = [&](const auto& row) {
        if (presence.surely_taken_by_others(row.integer(0)))
            name = row.text(1);
    };
    sqlite::Statement others{db, "SELECT id, boot FROM owner WHERE boot <> ?"};
    others.for_each(adopt, known);
    return name;
}

}  // namespace giposync::quota
