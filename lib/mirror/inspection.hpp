#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <functional>
#include <string>

namespace giposync::mirror {

// How sound a mirror's file is, as far as reading it tells.
struct Inspection
{
    std::string journal;         // its journal mode; "wal", unless somebody has changed it
    std::string damage;          // the first thing that is wrong with it; empty: nothing was found
    bool was_read_whole = true;  // false: it was given up
};

// Opens the file for reading and reads it from end to end, for as long as `give_up` says no, which it is
// asked every few milliseconds. Whoever writes it is not kept waiting, but its WAL grows meanwhile. Errors:
// failed, where it cannot be opened or read.
Result<Inspection> inspect(const std::filesystem::path& file, const std::function<bool()>& give_up);

}  // namespace giposync::mirror
