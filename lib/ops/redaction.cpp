#include "ops/redaction.hpp"

#include <algorithm>
#include <array>

namespace giposync::ops {
namespace {

constexpr std::string_view hidden = "[...]";
constexpr std::size_t longest_innocent_word = 19;

bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Between two of them stands one word.
bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '"' || c == '\'' || c == '<' || c == '>' ||
           c == ',' || c == '(' || c == ')' || c == '{' || c == '}' || c == '[' || c == ']' || c == '|';
}

std::string in_small_letters(std::string_view text)
{
    std::string small{text};
    for (char& c : small)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return small;
}

bool names_a_secret(std::string_view word)
{
    constexpr std::array<std::string_view, 9>
        names{"token", "secret", "passw", "pwd", "key", "auth", "bearer", "basic", "cookie"};
    const auto small = in_small_letters(word);
    return std::any_of(names.begin(), names.end(), [&small](std::string_view name) {
        return small.find(name) != std::string::npos;
    });
}

// scheme://host, without the user before it and all that is behind it.
std::string address_alone(std::string_view word, std::size_t behind_scheme)
{
    const auto end = std::min(word.find_first_of("/?#", behind_scheme), word.size());
    auto host = word.substr(behind_scheme, end - behind_scheme);
    std::string text{word.substr(0, behind_scheme)};
    if (const auto user = host.rfind('@'); user != std::string_view::npos)
    {
        text += std::string(hidden) + "@";
        host.remove_prefix(user + 1);
    }
    text += host;
    if (end < word.size() && word.substr(end) != "/" && word.substr(end) != "/:")
        return text + "/" + std::string(hidden);
    return text.append(word.substr(end));
}

// A path is long and holds digits too, but its parts are short.
bool is_opaque(std::string_view word)
{
    while (!word.empty())
    {
        const auto part = word.substr(0, word.find('/'));
        const bool mixed = std::any_of(part.begin(), part.end(), is_digit) &&
                           std::any_of(part.begin(), part.end(), is_letter);
        if (part.size() > longest_innocent_word && mixed)
            return true;
        word.remove_prefix(std::min(part.size() + 1, word.size()));
    }
    return false;
}

std::string redacted(std::string_view word)
{
    if (const auto scheme = word.find("://"); scheme != std::string_view::npos)
        return address_alone(word, scheme + 3);
    const auto behind_name = word.find_first_of("=:");
    if (behind_name != std::string_view::npos && behind_name + 1 < word.size() &&
        names_a_secret(word.substr(0, behind_name)))
        return std::string(word.substr(0, behind_name + 1)).append(hidden);
    return is_opaque(word) ? std::string(hidden) : std::string(word);
}

// "Authorization: Bearer abc", "token: abc", "Bearer abc": the secret is the next word.
bool announces_a_secret(std::string_view word)
{
    const auto small = in_small_letters(word);
    if (small == "bearer" || small == "basic")
        return true;
    return !word.empty() && (word.back() == ':' || word.back() == '=') && names_a_secret(word);
}

}  // namespace

std::string without_secrets(std::string_view text)
{
    std::string clean;
    bool announced = false;
    while (!text.empty())
    {
        const auto* const end = std::find_if(text.begin(), text.end(), is_blank);
        const auto word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
        if (word.empty())
        {
            clean += text.front();
            text.remove_prefix(1);
            continue;
        }
        const bool announces = announces_a_secret(word);
        clean += announced && !announces ? std::string(hidden) : redacted(word);
        announced = announces;
        text.remove_prefix(word.size());
    }
    return clean;
}

}  // namespace giposync::ops
