#pragma once

#include "base/result.hpp"
#include "sqlite/database.hpp"

#include <span>

namespace giposync::mirror {

struct Migration
{
    int version;
    const char* name;
    const char* sql;
    void (*code)(sqlite::Database&) = nullptr;  // what SQL cannot say; runs behind it
};

// Every file of migrations/, in order; the build turns them into this array.
std::span<const Migration> all_migrations();

// The version of the file: of the last migration that it has seen. 0: new.
int version_of(sqlite::Database& db);

// What is said of a file that a newer program has written; names both versions.
Error too_new(int found, int newest);

// Brings the file up to the newest version: all the way, or not at all.
// Errors: invalid, naming both versions, when the file is newer than this program.
Result<void> migrate(sqlite::Database& db, std::span<const Migration> steps);

}  // namespace giposync::mirror
