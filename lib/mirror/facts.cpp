#include "mirror/facts.hpp"

#include "sqlite/statement.hpp"

namespace giposync::mirror {

std::optional<std::string> read_fact(sqlite::Database& db, std::string_view name)
{
    std::optional<std::string> value;
    sqlite::Statement{db, "SELECT value FROM _facts WHERE name = ?"}.first(
        [&](const sqlite::Statement& row) { value = row.text(0); },
        name
    );
    return value;
}

void write_fact(sqlite::Database& db, std::string_view name, std::string_view value)
{
    sqlite::Statement{db, R"sql(
        INSERT INTO _facts (name, value)
        VALUES (?, ?)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
    )sql"}
        .run(name, value);
}

}  // namespace giposync::mirror
