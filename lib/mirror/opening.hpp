#pragma once

#include "base/event.hpp"
#include "base/result.hpp"
#include "mirror/mirror.hpp"
#include "mirror/writer_place.hpp"
#include "sqlite/database.hpp"

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

// Notes that all is in order, for whoever opens the file next; to be done by the last one, alone.
void close_in_order(sqlite::Database& db);

}  // namespace giposync::mirror
