#include "sqlite/statement.hpp"

namespace giposync::sqlite {

Statement::Statement(Database& db, std::string_view sql) : db_(db.handle())
{
    sqlite3_stmt* raw = nullptr;
    const int rc = sqlite3_prepare_v3(
        db_,
        sql.data(),
        static_cast<int>(sql.size()),
        SQLITE_PREPARE_PERSISTENT,
        &raw,
        nullptr
    );
    handle_.reset(raw);
    if (rc != SQLITE_OK)
        throw Error(db_, sql);
}

void Statement::bind(int at, std::nullptr_t)
{
    check(sqlite3_bind_null(handle_.get(), at));
}

void Statement::bind(int at, std::string_view value)
{
    // A null pointer would bind NULL, and an empty text is not NULL.
    const char* data = value.data() ? value.data() : "";
    check(sqlite3_bind_text64(handle_.get(), at, data, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

void Statement::bind(int at, double value)
{
    check(sqlite3_bind_double(handle_.get(), at, value));
}

void Statement::bind(int at, Blob value)
{
    const char* data = value.bytes.data() ? value.bytes.data() : "";
    check(sqlite3_bind_blob64(handle_.get(), at, data, value.bytes.size(), SQLITE_STATIC));
}

void Statement::bind_integer(int at, std::int64_t value)
{
    check(sqlite3_bind_int64(handle_.get(), at, value));
}

int Statement::finish()
{
    const Rewind rewind{*this};
    while (step())
        ;
    return sqlite3_changes(db_);
}

bool Statement::is_null(int column) const noexcept
{
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept
{
    return sqlite3_column_int64(handle_.get(), column);
}

double Statement::real(int column) const noexcept
{
    return sqlite3_column_double(handle_.get(), column);
}

std::string_view Statement::text(int column) const noexcept
{
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
    if (!data)
        return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::string_view Statement::bytes(int column) const noexcept
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(handle_.get(), column));
    if (!data)
        return {};
    return {data, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

std::optional<std::string> Statement::optional_text(int column) const
{
    if (is_null(column))
        return std::nullopt;
    return std::string(text(column));
}

void Statement::check(int rc) const
{
    if (rc != SQLITE_OK)
        throw Error(db_, sqlite3_sql(handle_.get()));
}

bool Statement::step()
{
    const int rc = sqlite3_step(handle_.get());
    if (rc != SQLITE_ROW && rc != SQLITE_DONE)
        throw Error(db_, sqlite3_sql(handle_.get()));
    return rc == SQLITE_ROW;
}

void Statement::rewind() noexcept
{
    sqlite3_reset(handle_.get());
    sqlite3_clear_bindings(handle_.get());
}

}  // namespace giposync::sqlite
