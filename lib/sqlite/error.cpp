#include "sqlite/error.hpp"

namespace giposync::sqlite {
namespace {

// A statement can be long; where it fails is told well enough by its beginning.
std::string_view beginning_of(std::string_view doing)
{
    const auto first = doing.find_first_not_of(" \n");
    doing.remove_prefix(first == std::string_view::npos ? 0 : first);
    return doing.substr(0, 80);
}

}  // namespace

Error::Error(sqlite3* db, std::string_view doing)
    : std::runtime_error(std::string(beginning_of(doing)) + ": " + sqlite3_errmsg(db)),
      extended_code_(sqlite3_extended_errcode(db))
{
}

Error::Error(int extended_code, std::string_view doing)
    : std::runtime_error(std::string(beginning_of(doing)) + ": " + sqlite3_errstr(extended_code)),
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
