#pragma once

#include "sqlite/database.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace giposync::sqlite {

// Bytes for a BLOB, as opposed to text.
struct Blob
{
    std::string_view bytes;
};

// A prepared statement, made once and run often. Text is bound without a copy: it only has to outlive
// the call. What is not bound is NULL.
class Statement
{
public:
    Statement(Database& db, std::string_view sql);

    // Runs a statement that yields no rows; says how many it changed.
    template <class... Args>
    int run(const Args&... args)
    {
        const Rewind rewind{*this};
        bind_all(args...);
        return finish();
    }

    // Calls `on_row` with the statement at each row.
    template <class OnRow, class... Args>
    void for_each(OnRow&& on_row, const Args&... args)
    {
        const Rewind rewind{*this};
        bind_all(args...);
        while (step())
            on_row(*this);
    }

    // Calls `on_row` with the statement at its first row, if there is one; says whether there was.
    template <class OnRow, class... Args>
    bool first(OnRow&& on_row, const Args&... args)
    {
        const Rewind rewind{*this};
        bind_all(args...);
        if (!step())
            return false;
        on_row(*this);
        return true;
    }

    // Column by column, for statements whose parameters are only known at run time: bind, then finish(),
    // which runs the statement, says how many rows it changed, and forgets what was bound.
    void bind(int at, std::nullptr_t);
    void bind(int at, std::string_view value);

    void bind(int at, const char* value) { bind(at, std::string_view{value}); }

    void bind(int at, const std::string& value) { bind(at, std::string_view{value}); }

    void bind(int at, double value);
    void bind(int at, Blob value);

    template <std::integral T>
    void bind(int at, T value)
    {
        bind_integer(at, static_cast<std::int64_t>(value));
    }

    template <class T>
    void bind(int at, const std::optional<T>& value)
    {
        if (value)
            bind(at, *value);
        else
            bind(at, nullptr);
    }

    int finish();

    // At a row. Text and bytes are valid until the statement moves.
    bool is_null(int column) const noexcept;
    std::int64_t integer(int column) const noexcept;
    double real(int column) const noexcept;
    std::string_view text(int column) const noexcept;
    std::string_view bytes(int column) const noexcept;
    std::optional<std::string> optional_text(int column) const;

    int columns() const noexcept { return sqlite3_column_count(handle_.get()); }

    sqlite3_stmt* handle() const noexcept { return handle_.get(); }

private:
    struct Finalize
    {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };

    struct Rewind
    {
        Statement& statement;

        ~Rewind() { statement.rewind(); }
    };

    template <class... Args>
    void bind_all(const Args&... args)
    {
        int at = 0;
        (bind(++at, args), ...);
    }

    void bind_integer(int at, std::int64_t value);
    void check(int rc) const;
    bool step();
    void rewind() noexcept;

    sqlite3* db_;
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace giposync::sqlite
