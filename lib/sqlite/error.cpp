#include "sqlite/error.hpp"

#include <string>
#include <string_view>

namespace giposync::sqlite {
namespace {

constexpr std::size_t enough = 60;

// A statement can be long, and of many lines; where it fails is told well enough by its beginning.
std::string beginning_of(std::string_view doing)
{
    std::string beginning;
    bool gap = false;
    for (const char one : doing)
    {
        const bool blank = one == ' ' || one == '\n';
        if (!blank && gap && beginning.size() >= enough)
            return beginning + " ...";
        if (!blank && gap && !beginning.empty())
            beginning += ' ';
        if (!blank)
            beginning += one;
        gap = blank;
    }
    return beginning;
}

}  // namespace

Error::Error(sqlite3* db, std::string_view doing)
    : std::runtime_error(beginning_of(doing) + ": " + sqlite3_errmsg(db)),
      extended_code_(sqlite3_extended_errcode(db))
{
}

Error::Error(int extended_code, std::string_view doing)
    : std::runtime_error(beginning_of(doing) + ": " + sqlite3_errstr(extended_code)),
      extended_code_(extended_code)
{
}

bool Error::disk() const noexcept
{
    switch (code())
    {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM: return true;
    default: return false;
    }
}

bool Error::damaged() const noexcept
{
    return code() == SQLITE_CORRUPT || code() == SQLITE_NOTADB;
}

bool Error::busy() const noexcept
{
    return code() == SQLITE_BUSY || code() == SQLITE_LOCKED;
}

}  // namespace giposync::sqlite
