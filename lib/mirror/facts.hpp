#pragma once

#include "sqlite/database.hpp"

#include <optional>
#include <string>
#include <string_view>

// _facts: what is known of the whole file, by name.
namespace giposync::mirror {

std::optional<std::string> read_fact(sqlite::Database& db, std::string_view name);

// One statement: inside a transaction or on its own. Writes nothing where nothing is new.
void write_fact(sqlite::Database& db, std::string_view name, std::string_view value);

}  // namespace giposync::mirror
