#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

// How APIs make names out of words, and back: lastUpdatedAt, last_updated_at, LastUpdatedAT, filter.from.
namespace giposync::config {

// The words of a name in lower case. What is not a letter or a digit divides; so does a capital, but not
// inside an abbreviation (patientID: patient, id).
std::vector<std::string> words_of(std::string_view name);

// Letters and digits alone, in lower case: the same for all ways to spell one name.
std::string squashed(std::string_view name);

std::string snake_case(std::string_view name);

// The English singular of a word or of a name in snake_case: price_lists, price_list.
std::string singular(std::string_view plural);

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts);
bool is_any(std::string_view text, std::initializer_list<std::string_view> choices);

}  // namespace giposync::config
