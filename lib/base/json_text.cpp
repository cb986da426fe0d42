#include "base/json.hpp"

#include <array>
#include <charconv>

// How JSON writes characters: UTF-8 outside, escapes inside.
namespace giposync::json {
namespace {

constexpr unsigned replacement = 0xFFFD;

bool is_high_surrogate(unsigned unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low_surrogate(unsigned unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

void append_utf8(std::string& text, unsigned code)
{
    const auto byte = [&text](unsigned value) { text += static_cast<char>(value); };
    if (code < 0x80)
        return byte(code);
    if (code < 0x800)
        byte(0xC0 | (code >> 6));
    else
    {
        if (code < 0x10000)
            byte(0xE0 | (code >> 12));
        else
        {
            byte(0xF0 | (code >> 18));
            byte(0x80 | ((code >> 12) & 0x3F));
        }
        byte(0x80 | ((code >> 6) & 0x3F));
    }
    byte(0x80 | (code & 0x3F));
}

unsigned hex4(std::string_view digits)
{
    unsigned value = 0;
    std::from_chars(digits.data(), digits.data() + 4, value, 16);
    return value;
}

// The character of the escape `\uXXXX` at `at`, which moves behind it: one unit, or a pair of surrogates.
unsigned take_unicode_escape(std::string_view raw, std::size_t& at)
{
    const unsigned unit = hex4(raw.substr(at + 2));
    at += 6;
    if (is_low_surrogate(unit))
        return replacement;
    if (!is_high_surrogate(unit))
        return unit;
    const auto rest = raw.substr(at);
    if (!rest.starts_with("\\u") || !is_low_surrogate(hex4(rest.substr(2))))
        return replacement;
    at += 6;
    return 0x10000 + ((unit - 0xD800) << 10) + (hex4(rest.substr(2)) - 0xDC00);
}

char unescaped(char c)
{
    switch (c)
    {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return c;
    }
}

// How many bytes the UTF-8 sequence at the front of `text` has; 0 where it is none (RFC 3629).
std::size_t sequence_length(std::string_view text)
{
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t count) {
        if (text.size() <= count)
            return false;
        for (std::size_t i = 1; i <= count; ++i)
            if ((byte(i) & 0xC0) != 0x80)
                return false;
        return true;
    };
    const unsigned first = byte(0);
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return follows(1) ? 2 : 0;
    if (first >= 0xE0 && first <= 0xEF)
    {
        const bool good =
            follows(2) && !(first == 0xE0 && byte(1) < 0xA0) && !(first == 0xED && byte(1) > 0x9F);
        return good ? 3 : 0;
    }
    if (first >= 0xF0 && first <= 0xF4)
    {
        const bool good =
            follows(3) && !(first == 0xF0 && byte(1) < 0x90) && !(first == 0xF4 && byte(1) > 0x8F);
        return good ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool valid_utf8(std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size())
    {
        if (static_cast<unsigned char>(text[at]) < 0x80)
        {
            ++at;
            continue;
        }
        const auto length = sequence_length(text.substr(at));
        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

std::string decoded(std::string_view token)
{
    return decoded_name(token.substr(1, token.size() - 2));
}

std::string decoded_name(std::string_view raw_name)
{
    std::string text;
    text.reserve(raw_name.size());
    std::size_t at = 0;
    while (at < raw_name.size())
    {
        const auto escape = raw_name.find('\\', at);
        text.append(raw_name.substr(at, escape - at));
        if (escape == std::string_view::npos)
            break;
        at = escape;
        if (raw_name[at + 1] == 'u')
        {
            append_utf8(text, take_unicode_escape(raw_name, at));
            continue;
        }
        text += unescaped(raw_name[at + 1]);
        at += 2;
    }
    return text;
}

}  // namespace giposync::json
