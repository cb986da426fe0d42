#pragma once

#include "sqlite/database.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace giposync::quota {

// The tables of the limiter's memory, and those of its earlier versions. Everything throws sqlite::Error.
constexpr std::int64_t memory_version = 1;  // PRAGMA user_version

// Makes the tables where there are none; `lost` says whether an earlier memory was. Answers whether it was
// this connection that made them.
bool create_tables(sqlite::Database& db, bool lost);

// The columns that an earlier program made this file without.
std::vector<std::string> missing_columns(sqlite::Database& db);

// Earlier programs, which do not know them, can go on with the file.
void add_later_columns(sqlite::Database& db);

}  // namespace giposync::quota
