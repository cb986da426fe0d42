#pragma once

#include "base/result.hpp"
#include "sqlite/database.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace giposync::mirror {

// What a mirror carries in its header, so that it is not taken for another program's database: "GIPO".
inline constexpr std::int64_t application_id = 0x4749'504F;

// What a file is, told without changing it.
struct FileKind
{
    enum class Is
    {
        absent,
        empty,   // without any content: a mirror can be made in it
        mirror,  // ours, of whatever version
        foreign  // another program's database
    };

    Is is = Is::absent;
    int version = 0;  // of a mirror
};

// Throws sqlite::Error: damaged() for a file that is no sound database.
FileKind kind_of(const std::filesystem::path& file);
FileKind kind_of(sqlite::Database& db);

// Whether both names are of one existing file.
bool same_file(const std::filesystem::path& a, const std::filesystem::path& b);

// FILE-wal and so on: what SQLite keeps beside a file.
std::filesystem::path beside(const std::filesystem::path& file, std::string_view suffix);

// What an operation of the system could not do, with its own reason: "rename FILE: No space left on device".
Error unwritable(std::string_view doing, const std::filesystem::path& what, int reason);

}  // namespace giposync::mirror
