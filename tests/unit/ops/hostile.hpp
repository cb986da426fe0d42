#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::test {

// Texts as a server may send them that does not mean well.
inline std::vector<std::string> hostile_texts()
{
    using namespace std::string_literals;
    return {
        "two\nlines"s,
        "carriage\rreturn"s,
        "\r\nINFO service.stopped forged"s,
        "nul\0inside"s,
        "\x1b[2J\x1b[31mred"s,
        "\x1b]0;title\x07"s,
        "bell \x07 backspace \x08 delete \x7f"s,
        "\xc2\x9b"
        "31m eight-bit escape"s,
        "next\xc2\x85line"s,
        "line\xe2\x80\xa8separator\xe2\x80\xa9paragraph"s,
        "right\xe2\x80\xaeto left\xe2\x80\xac"s,
        "isolate\xe2\x81\xa6 x \xe2\x81\xa9"s,
        "\xef\xbb\xbf mark"s,
        "broken \xff\xfe \xc3 \xe2\x82 \xf0\x9f\x98"s,
        "overlong \xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf"s,
        "surrogate \xed\xa0\x80\xed\xb0\x80"s,
        "beyond \xf4\x90\x80\x80 \xf8\x88\x80\x80\x80"s,
        "quote \" backslash \\ equals = { } [ ]"s,
        std::string(100000, 'x'),
        std::string(5000, '\n'),
        ""s};
}

// Whether no terminal obeys it and it is one line, whatever reads it.
inline bool is_harmless(std::string_view line)
{
    const auto has = [line](std::string_view bytes) { return line.find(bytes) != std::string_view::npos; };
    const bool controls = std::any_of(line.begin(), line.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
    });
    bool c1 = false;
    for (unsigned code = 0x80; code <= 0x9f; ++code)
        c1 = c1 || has(std::string{'\xc2', static_cast<char>(code)});
    bool turns = has("\xe2\x80\xa8") || has("\xe2\x80\xa9") || has("\xef\xbb\xbf");
    for (unsigned code = 0xaa; code <= 0xae; ++code)
        turns = turns || has(std::string{'\xe2', '\x80', static_cast<char>(code)});
    for (unsigned code = 0xa6; code <= 0xa9; ++code)
        turns = turns || has(std::string{'\xe2', '\x81', static_cast<char>(code)});
    return !controls && !c1 && !turns;
}

// RFC 3629, written down a second time: by ranges of the second byte.
inline bool is_utf8(std::string_view text)
{
    const auto byte = [text](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    const auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
        return byte(i) >= low && byte(i) <= high;
    };
    for (std::size_t i = 0; i < text.size();)
    {
        const auto first = byte(i);
        if (first < 0x80)
            i += 1;
        else if (first >= 0xc2 && first <= 0xdf && tail(i + 1))
            i += 2;
        else if (((first == 0xe0 && tail(i + 1, 0xa0)) || (first == 0xed && tail(i + 1, 0x80, 0x9f)) || (first > 0xe0 && first <= 0xef && first != 0xed && tail(i + 1))) && tail(i + 2))
            i += 3;
        else if (((first == 0xf0 && tail(i + 1, 0x90)) || (first == 0xf4 && tail(i + 1, 0x80, 0x8f)) || (first > 0xf0 && first < 0xf4 && tail(i + 1))) && tail(i + 2) && tail(i + 3))
            i += 4;
        else
            return false;
    }
    return true;
}

}  // namespace giposync::test
