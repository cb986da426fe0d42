#include "sandbox/row_ids.hpp"

#include "sandbox/json_text.hpp"
#include "sandbox/random.hpp"

#include <charconv>
#include <limits>

namespace giposync::sandbox {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

// A UUID of version 4 that starts with all of the key, so that it sorts as the key does.
std::string uuid(std::uint64_t key)
{
    const std::uint64_t filling = mixed(~key);
    std::string text;
    const auto digit = [&text](std::uint64_t value) { text += hex_digits[value & 15]; };
    for (int i = 0; i < 12; ++i)
    {
        if (i == 8)
            text += '-';
        digit(key >> (60 - 4 * i));
    }
    text += "-4";
    for (int i = 12; i < 15; ++i)
        digit(key >> (60 - 4 * i));
    text += "-8";
    digit(key);
    for (int i = 0; i < 2; ++i)
        digit(filling >> (4 * i));
    text += '-';
    for (int i = 2; i < 14; ++i)
        digit(filling >> (4 * i));
    return text;
}

std::optional<std::uint64_t> key_of_uuid(std::string_view text)
{
    if (text.size() != 36)
        return std::nullopt;
    std::string digits;
    digits += text.substr(0, 8);
    digits += text.substr(9, 4);
    digits += text.substr(15, 3);
    digits += text.substr(20, 1);
    std::uint64_t key = 0;
    const auto* const end = digits.data() + digits.size();
    if (std::from_chars(digits.data(), end, key, 16).ptr != end || uuid(key) != text)
        return std::nullopt;
    return key;
}

}  // namespace

std::uint64_t RowIds::salt() const
{
    return mixed(0x9e37 + index_of(kind_)) & 0xffff'ffff'0000'0000;
}

std::uint64_t RowIds::sort_key(std::uint32_t ordinal) const
{
    return style_ == IdStyle::uuid ? mixed(salt() | ordinal) : std::uint64_t{ordinal} + 1;
}

std::string RowIds::text(std::uint32_t ordinal) const
{
    const std::uint64_t key = sort_key(ordinal);
    if (style_ == IdStyle::uuid)
        return uuid(key);
    std::string digits = std::to_string(key);
    if (style_ == IdStyle::number)
        return digits;
    // Ten digits hold every ordinal, so texts sort as their numbers do.
    return std::string(facts(kind_).prefix) + "-" + std::string(10 - digits.size(), '0') + digits;
}

void RowIds::append_token(std::string& out, std::uint32_t ordinal) const
{
    if (style_ == IdStyle::number)
        out += text(ordinal);
    else
        append_quoted(out, text(ordinal));
}

std::optional<std::uint32_t> RowIds::ordinal(std::string_view given) const
{
    std::uint64_t candidate = 0;
    if (style_ == IdStyle::uuid)
    {
        const auto key = key_of_uuid(given);
        candidate = key ? (unmixed(*key) & 0xffff'ffff) : 0;
    }
    else
    {
        const auto digits =
            given.substr(style_ == IdStyle::text ? std::min<std::size_t>(4, given.size()) : 0);
        const auto* const end = digits.data() + digits.size();
        std::uint64_t number = 0;
        if (std::from_chars(digits.data(), end, number).ptr != end || number == 0)
            return std::nullopt;
        candidate = number - 1;
    }
    if (candidate > std::numeric_limits<std::uint32_t>::max())
        return std::nullopt;
    const auto found = static_cast<std::uint32_t>(candidate);
    return text(found) == given ? std::optional{found} : std::nullopt;
}

}  // namespace giposync::sandbox
