#pragma once

#include "base/time.hpp"
#include "config/toml.hpp"

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace giposync::config {

// Kinds of problems, the likeliest cause of the others first: a mistyped key is missing too.
enum class Cause
{
    unknown,  // a key or a table that nobody asked for
    wrong,    // a value that cannot be
    missing,  // what has no default
};

// What is wrong with a file, collected while it is read, so that reading needs no way out at each key.
class Problems
{
public:
    // "FILE:LINE: KEY: what", in one line.
    void add(Cause cause, const Place& place, std::string_view key, std::string_view what);

    // The one to mend first: by its cause, then by its line. Nothing: all is well.
    std::optional<Error> first() const;

private:
    struct Problem
    {
        Cause cause;
        std::size_t line;
        std::string text;
    };

    std::vector<Problem> found_;
};

// What "" and {} mean in a table.
enum class EmptyValues
{
    count,       // they are values like others
    are_absent,  // as if the key were not there
};

// One table of a settings file while it is read into a struct. A key that is absent leaves what was in the
// struct; one that is wrong does too, and is a problem. What nobody asked for is unknown.
class Section
{
public:
    // `place` is where the table is named, `path` its dotted name ("accounts.milano"), empty for the
    // outermost. The references must outlive this.
    Section(
        const TomlValue& value,
        const Place& place,
        std::string path,
        Problems& problems,
        EmptyValues empty_values = EmptyValues::count
    );

    const std::string& path() const noexcept { return path_; }

    // The value of that key, or null. From now on the key is a known one.
    const TomlValue* find(std::string_view key);

    void read(std::string_view key, bool& into);
    void read(std::string_view key, std::string& into);
    void read(std::string_view key, Duration& into);
    void read(std::string_view key, std::optional<Duration>& into);
    void read(std::string_view key, std::vector<std::string>& into);

    // Absolute, and without "." and ".." when read; an empty text is an empty path.
    void read(std::string_view key, std::filesystem::path& into);

    template <std::integral Number>
    void read(std::string_view key, Number& into, Number least, Number most)
    {
        if (const auto number = integer(key, least, most))
            into = static_cast<Number>(*number);
    }

    // One of several words, each with its meaning.
    template <class Meaning>
    void read(
        std::string_view key,
        Meaning& into,
        std::span<const std::pair<std::string_view, Meaning>> words
    )
    {
        std::vector<std::string_view> choices;
        for (const auto& [word, meaning] : words)
            choices.push_back(word);
        if (const auto chosen = choice(key, choices))
            into = words[*chosen].second;
    }

    // The table of that key as a section of its own, where there is one.
    std::optional<Section> table(std::string_view key);

    // All that is in this table, as sections of their own: [accounts.NAME].
    std::vector<std::pair<std::string, Section>> tables();

    // A problem where the key is absent or empty.
    void need(std::string_view key, std::string_view what = "is needed");

    // A problem of that key: at its line, or at the table's where it is absent.
    void problem(std::string_view key, std::string_view what);

    // A problem of the table as a whole, its name for example.
    void problem_of_table(std::string_view what);

    // A problem for each key that nobody asked for, with the nearest one that is known. `elsewhere` are
    // dotted names of keys in other tables, for those who took the wrong one.
    void refuse_unknown(std::span<const std::string> elsewhere = {});

    // The dotted names of the keys that somebody asked for.
    std::vector<std::string> known() const;

private:
    std::optional<std::string> text(std::string_view key);
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most);
    std::optional<std::size_t> choice(std::string_view key, std::span<const std::string_view> choices);
    void wrong_kind(std::string_view key, std::string_view wanted, const TomlValue& got);
    std::string path_of(std::string_view key) const;
    const TomlEntry* entry(std::string_view key) const;

    const TomlValue& value_;
    const Place& place_;
    std::string path_;
    Problems& problems_;
    EmptyValues empty_values_;
    std::vector<std::string> known_;
};

}  // namespace giposync::config
