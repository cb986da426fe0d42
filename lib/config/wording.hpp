#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

// How messages about settings are put: always one line, whatever was in the file.
namespace giposync::config {

// Control characters become blanks; cut at some 200 bytes, never inside a character.
std::string one_line(std::string_view text);

// One line, in double quotes, cut at some 60 bytes.
std::string in_quotes(std::string_view text);

// "a", "a or b", "a, b or c"
std::string one_of(std::span<const std::string_view> choices);

// The one of `known` that takes the fewest slips of the finger to mistype as `wanted` (a letter added,
// lost, changed, or two swapped; case does not count); the first of equals. Empty where none is known.
std::string_view nearest(std::string_view wanted, std::span<const std::string_view> known);
std::string nearest(std::string_view wanted, const std::vector<std::string>& known);

// The nearest where it takes few enough slips to be what was meant: a third of its letters. Else empty.
std::string meant_by(std::string_view wanted, const std::vector<std::string>& known);

}  // namespace giposync::config
