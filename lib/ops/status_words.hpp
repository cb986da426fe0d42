#pragma once

#include "base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Numbers and times as people say them.
namespace giposync::ops {

// "12 s", "2 min", "3 h", "5 d": rounded down, in the unit that says it with two digits or few more. What is
// negative (a clock was set) counts as nothing.
std::string span_in_words(Duration span);

// "2026-01-30 08:00 UTC"
std::string moment_in_words(Instant moment);

// "since 2026-01-30 08:00 UTC (28 h)"
std::string since_in_words(Instant since, Instant now);

// "1,203,111"
std::string with_separators(std::int64_t number);

// "1 resource", "1,024 resources"
std::string count_in_words(std::int64_t number, std::string_view thing);

// "512 B", "4.0 MiB", "182 MiB"
std::string size_in_words(std::int64_t bytes);

// The text in lines of so many columns at most, broken between words; a word that is too long for a line is
// cut. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

}  // namespace giposync::ops
