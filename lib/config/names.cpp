#include "config/names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

char lower(char c)
{
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// Whether the character at `at` begins a word though nothing divides it from the one before.
bool begins_word(std::string_view name, std::size_t at)
{
    if (!is_upper(name[at]))
        return false;
    const bool after_lower = is_lower(name[at - 1]) || is_digit(name[at - 1]);
    const bool ends_abbreviation = is_upper(name[at - 1]) && at + 1 < name.size() && is_lower(name[at + 1]);
    return after_lower || ends_abbreviation;
}

bool ends_with_any(std::string_view text, std::initializer_list<std::string_view> ends)
{
    return std::any_of(ends.begin(), ends.end(), [text](std::string_view end) {
        return text.ends_with(end);
    });
}

}  // namespace

std::vector<std::string> words_of(std::string_view name)
{
    std::vector<std::string> words;
    bool inside = false;
    for (std::size_t at = 0; at < name.size(); ++at)
    {
        const char c = name[at];
        if (!is_lower(c) && !is_upper(c) && !is_digit(c))
        {
            inside = false;
            continue;
        }
        if (!inside || begins_word(name, at))
            words.emplace_back();
        words.back() += lower(c);
        inside = true;
    }
    return words;
}

std::string squashed(std::string_view name)
{
    std::string text;
    for (const std::string& word : words_of(name))
        text += word;
    return text;
}

std::string snake_case(std::string_view name)
{
    std::string text;
    for (const std::string& word : words_of(name))
        text += (text.empty() ? "" : "_") + word;
    return text;
}

std::string singular(std::string_view plural)
{
    std::string text{plural};
    if (text.ends_with("ies") && text.size() > 4)
        return text.replace(text.size() - 3, 3, "y");
    if (ends_with_any(text, {"sses", "xes", "ches", "shes"}))
        return text.substr(0, text.size() - 2);
    if (text.ends_with('s') && !ends_with_any(text, {"ss", "us", "is"}))
        text.pop_back();
    return text;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts)
{
    return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) {
        return text.find(part) != std::string_view::npos;
    });
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> choices)
{
    return std::find(choices.begin(), choices.end(), text) != choices.end();
}

}  // namespace giposync::config
