#include "ops/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace giposync::ops {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Character
{
    char32_t code = 0;
    std::string_view bytes;
    bool valid = false;
};

std::size_t length_announced_by(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

bool is_continuation(char c)
{
    return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool is_shortest_form_and_no_surrogate(char32_t code, std::size_t length)
{
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    return code >= least[length] && code <= 0x10FFFF && !(code >= 0xD800 && code <= 0xDFFF);
}

// Takes the first character off the text, which is not empty. Of broken UTF-8 it is one byte.
Character take_character(std::string_view& text)
{
    const auto first = static_cast<unsigned char>(text.front());
    const auto length = length_announced_by(first);
    Character broken{0xFFFD, text.substr(0, 1), false};
    Character found{first, text.substr(0, length), true};
    if (length > 1)
        found.code = first & (0xFFU >> (length + 1));
    bool good = length > 0 && length <= text.size();
    for (std::size_t i = 1; good && i < length; ++i)
    {
        good = is_continuation(text[i]);
        found.code = (found.code << 6) | (static_cast<unsigned char>(text[i]) & 0x3FU);
    }
    good = good && is_shortest_form_and_no_surrogate(found.code, length);
    text.remove_prefix(good ? length : 1);
    return good ? found : broken;
}

// What would end a line, be obeyed by a terminal, or turn the text around for its reader.
bool is_dangerous(char32_t code)
{
    return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029 ||
           (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string escaped(char32_t code)
{
    switch (code)
    {
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text = "\\u";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += digits[(code >> shift) & 15U];
    return text;
}

// Rewrites a text character by character, up to `longest` bytes of it.
template <class Rewrite>
std::string rewritten(std::string_view text, std::size_t longest, Rewrite rewrite)
{
    std::string line;
    line.reserve(std::min(text.size(), longest) + 8);
    const auto* const begin = text.data();
    while (!text.empty())
    {
        const auto rest = text;
        const auto character = take_character(text);
        if (static_cast<std::size_t>(rest.data() - begin) + character.bytes.size() > longest)
            return line + "...";
        if (!character.valid)
            line += replacement;
        else
            rewrite(line, character);
    }
    return line;
}

std::string in_quotes(std::string_view text, std::size_t longest)
{
    return '"' +
           rewritten(
               text,
               longest,
               [](std::string& line, const Character& character) {
                   if (character.code == '"' || character.code == '\\')
                       (line += '\\') += character.bytes;
                   else if (is_dangerous(character.code))
                       line += escaped(character.code);
                   else
                       line += character.bytes;
               }
           ) +
           '"';
}

// Marks that stand on the character before them.
bool takes_no_column(char32_t code)
{
    return (code >= 0x0300 && code <= 0x036F) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x20D0 && code <= 0x20FF) || (code >= 0xFE00 && code <= 0xFE0F) ||
           (code >= 0xFE20 && code <= 0xFE2F);
}

// East Asian characters and most emoji (Unicode, annex 11: W and F), in broad strokes.
bool takes_two_columns(char32_t code)
{
    return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
           (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
           (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
           (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
}

std::size_t columns_of(char32_t code)
{
    if (takes_no_column(code))
        return 0;
    return takes_two_columns(code) ? 2 : 1;
}

std::string blanks(std::string_view text, std::size_t columns)
{
    const auto width = width_of(text);
    return std::string(columns > width ? columns - width : 0, ' ');
}

}  // namespace

std::string one_line(std::string_view text, std::size_t longest)
{
    return rewritten(text, longest, [](std::string& line, const Character& character) {
        if (is_dangerous(character.code))
            line += escaped(character.code);
        else
            line += character.bytes;
    });
}

std::string plain(std::string_view text, std::size_t longest)
{
    return rewritten(text, longest, [](std::string& line, const Character& character) {
        if (is_dangerous(character.code))
            line += ' ';
        else
            line += character.bytes;
    });
}

std::string json_string(std::string_view text, std::size_t longest)
{
    return in_quotes(text, longest);
}

std::string log_value(std::string_view text)
{
    constexpr std::size_t longest = 2000;
    const bool bare = !text.empty() && text.find_first_of(" \"=\\") == std::string_view::npos &&
                      one_line(text, longest) == text;
    return bare ? std::string(text) : in_quotes(text, longest);
}

std::size_t width_of(std::string_view text)
{
    std::size_t width = 0;
    while (!text.empty())
        width += columns_of(take_character(text).code);
    return width;
}

std::string cut_to_width(std::string_view text, std::size_t columns)
{
    if (width_of(text) <= columns)
        return std::string(text);
    const std::string_view dots = columns > 3 ? "..." : "";
    std::string line;
    for (std::size_t width = 0; !text.empty();)
    {
        const auto character = take_character(text);
        width += columns_of(character.code);
        if (width + dots.size() > columns)
            break;
        line += character.bytes;
    }
    return line.append(dots);
}

std::string left_aligned(std::string_view text, std::size_t columns)
{
    const auto fitting = cut_to_width(text, columns);
    return fitting + blanks(fitting, columns);
}

std::string right_aligned(std::string_view text, std::size_t columns)
{
    const auto fitting = cut_to_width(text, columns);
    return blanks(fitting, columns) + fitting;
}

}  // namespace giposync::ops
