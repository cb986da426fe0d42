#pragma once

#include "base/time.hpp"
#include "sqlite/database.hpp"

#include <cstdint>
#include <optional>
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

// Notes in a memory that is opened what its readers and those who come later have to know: when the one
// before it was lost, and that its journal stays from now on. Answers whether that was not known before.
bool note_origin(sqlite::Database& db, Instant now);

// The same now on both clocks.
struct TwoClocks
{
    Moment moment;
    Instant wall;
};

// When the memory before this one was lost, which may have known a client_id that comes to this one for the
// first time. Nothing, where none was.
std::optional<Moment> moment_of_loss(sqlite::Database& db, const TwoClocks& now);

}  // namespace giposync::quota
