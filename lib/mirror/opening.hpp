#pragma once

#include "base/event.hpp"
#include "base/result.hpp"
#include "mirror/mirror.hpp"
#include "mirror/writer_place.hpp"
#include "sqlite/database.hpp"

#include <cstdint>
#include <optional>

namespace giposync::mirror {

// A mirror's file, open for writing and fit to be used.
struct OpenedFile
{
    std::optional<WriterPlace> place;  // none in memory
    sqlite::Database db;
};

// What has to be done to a file before it is used: made where there is none; refused where it is another
// program's or of a newer version; checked where it was not closed in order, and set aside and made anew
// where it is damaged; brought up to date. Errors as Mirror::open has them. Throws what is a bug.
Result<OpenedFile> open_file(const Mirror::Options& options, Log& log);

// How much of a mirror is kept in memory, in KiB. Ids come in any order, so a page of rows touches most
// leaves of their index: with SQLite's 2 MB they would be read again and again.
constexpr std::int64_t usual_cache = 16'000;
void set_cache(sqlite::Database& db, std::int64_t kib);

// Notes that all is in order, for whoever opens the file next; to be done by the last one, alone.
void close_in_order(sqlite::Database& db);

}  // namespace giposync::mirror
