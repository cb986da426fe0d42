#pragma once

#include <sqlite3.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace giposync::sqlite {

// A failed call. After it the open transaction rolls back by itself; nobody repairs it in place.
class Error : public std::runtime_error
{
public:
    Error(sqlite3* db, std::string_view doing);

    // For calls whose result is only a number.
    Error(int extended_code, std::string_view doing);

    int code() const noexcept { return extended_code_ & 0xFF; }

    int extended_code() const noexcept { return extended_code_; }

    // The disk is full, read-only or failing: time or a person can mend it, the file is whole.
    bool disk() const noexcept;

    // The file is not, or no longer, a sound database.
    bool damaged() const noexcept;

    // Another connection holds the lock, and did not give it back in time.
    bool busy() const noexcept;

private:
    int extended_code_;
};

}  // namespace giposync::sqlite
