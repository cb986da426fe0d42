#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// TOML 1.0 (https://toml.io/en/v1.0.0) as plain values that know where they stand. The parser behind it
// is known to toml.cpp alone.
namespace giposync::config {

// Where something stands, for messages: "FILE:LINE".
struct Place
{
    std::string file;
    std::size_t line = 0;  // from 1

    std::string text() const { return file + ":" + std::to_string(line); }
};

struct TomlEntry;

// One value: exactly one of the kinds that TOML has.
struct TomlValue
{
    // Dates and times are known by their kind only: no setting is one.
    struct Time
    {
    };

    using Array = std::vector<TomlValue>;
    using Table = std::vector<TomlEntry>;  // in the order of the file; no key twice

    std::variant<bool, std::int64_t, double, std::string, Time, Array, Table> value;
    Place place;

    template <class Kind>
    const Kind* as() const
    {
        return std::get_if<Kind>(&value);
    }

    // The value of that key where this is a table that has it, else null.
    const TomlValue* find(std::string_view key) const;

    // "a string", "a whole number", ... as a message wants it.
    std::string_view kind() const;
};

struct TomlEntry
{
    std::string key;
    Place place;  // of the key, or of the header that first names the table
    TomlValue value;
};

// The whole document as its outermost table; `file` is only for messages.
// Errors: Errc::invalid, "FILE:LINE: what", in one line.
Result<TomlValue> parse_toml(std::string_view text, const std::filesystem::path& file);

}  // namespace giposync::config
