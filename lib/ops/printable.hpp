#pragma once

#include <cstddef>
#include <string>
#include <string_view>

// Text from outside, made fit for a line of a log, of a terminal or of JSON. Whatever the bytes are, the
// result is valid UTF-8, holds no line break of any kind, and nothing that a terminal would obey.
namespace giposync::ops {

// Control characters, separators of lines and overrides of direction as \n, \t, \u009b, ...; broken UTF-8 as
// U+FFFD. Longer than `longest` bytes: cut between two characters, with "..." behind.
std::string one_line(std::string_view text, std::size_t longest = 2000);

// The same with control characters as blanks, for tables that people read.
std::string plain(std::string_view text, std::size_t longest = 2000);

// A JSON string, quotes included.
std::string json_string(std::string_view text, std::size_t longest = 2000);

// A value of key=value: as it is, or in double quotes where it is empty or holds blanks, quotes, =,
// backslashes or anything that one_line() changes.
std::string log_value(std::string_view text);

// How many columns it takes on a terminal. The text is plain().
std::size_t width_of(std::string_view text);

// The text, cut to so many columns with "..." at its end, or filled up with blanks behind it or before it.
std::string cut_to_width(std::string_view text, std::size_t columns);
std::string left_aligned(std::string_view text, std::size_t columns);
std::string right_aligned(std::string_view text, std::size_t columns);

}  // namespace giposync::ops
