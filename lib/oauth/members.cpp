#include "oauth/members.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace giposync::oauth {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

std::optional<std::string> joined_strings(json::Reader& reader)
{
    std::string joined;
    bool only_strings = true;
    reader.enter();
    while (reader.next_element())
    {
        only_strings = only_strings && reader.next() == json::Kind::string;
        const auto token = reader.take();
        if (!only_strings || !reader.ok())
            continue;
        if (!joined.empty())
            joined += ' ';
        joined += json::decoded(token);
    }
    return only_strings ? std::optional{joined} : std::nullopt;
}

std::optional<std::string> take_text(json::Reader& reader)
{
    switch (reader.next())
    {
    case json::Kind::string: return json::decoded(reader.take());
    case json::Kind::number: return std::string(reader.take());
    case json::Kind::array: return joined_strings(reader);
    case json::Kind::null:
    case json::Kind::boolean:
    case json::Kind::object: break;
    }
    reader.take();
    return std::nullopt;
}

Texts read_object(std::string_view object)
{
    Texts texts;
    json::Reader reader{object};
    reader.next();
    reader.enter();
    std::string_view name;
    while (reader.next_member(name))
        if (auto text = take_text(reader))
            texts.try_emplace(json::decoded_name(name), std::move(*text));
    return texts;
}

std::optional<char> from_hex(std::string_view digits)
{
    unsigned value = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || parsed.ptr != digits.data() + digits.size())
        return std::nullopt;
    return static_cast<char>(value);
}

std::string form_decoded(std::string_view encoded)
{
    std::string text;
    for (std::size_t i = 0; i < encoded.size(); ++i)
    {
        const auto byte = encoded[i] == '%' ? from_hex(encoded.substr(i + 1, 2)) : std::nullopt;
        if (byte)
            i += 2;
        text += byte ? *byte : encoded[i] == '+' ? ' ' : encoded[i];
    }
    return text;
}

// Prose and HTML have blanks, tags or no equals sign; a form has none of the first and one of the last.
bool looks_like_a_form(std::string_view body)
{
    const auto foreign = [](char c) { return c <= ' ' || c == '<' || c == '{' || c == '"' || c == '\x7f'; };
    return body.find('=') != std::string_view::npos && std::none_of(body.begin(), body.end(), foreign);
}

Texts read_form(std::string_view body)
{
    Texts texts;
    while (!body.empty())
    {
        const auto pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto value = pair.substr(std::min(pair.size(), equals + 1));
        texts.try_emplace(form_decoded(pair.substr(0, equals)), form_decoded(value));
    }
    return texts;
}

}  // namespace

std::optional<Members> Members::of(std::string_view body)
{
    Members members;
    if (json::valid(body))
    {
        if (json::Reader{body}.next() != json::Kind::object)
            return std::nullopt;
        members.texts_ = read_object(body);
        return members;
    }
    if (!looks_like_a_form(body))
        return std::nullopt;
    members.texts_ = read_form(body);
    return members;
}

std::optional<std::string> Members::text(std::string_view name) const
{
    const auto found = texts_.find(name);
    if (found == texts_.end() || found->second.empty())
        return std::nullopt;
    return found->second;
}

std::optional<Duration> Members::seconds(std::string_view name) const
{
    constexpr double longest = 10.0 * 365 * 86'400;
    const auto written = text(name);
    if (!written || written->front() < '0' || written->front() > '9')
        return std::nullopt;
    const double seconds = std::min(json::as_double(*written), longest);
    const Duration span{static_cast<Duration::rep>(std::floor(seconds * 1000))};
    return span > Duration::zero() ? std::optional{span} : std::nullopt;
}

bool is_printable(std::string_view text)
{
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x20 || byte == 0x7F)
            return false;
        // U+0080 to U+009F: terminals that know eight-bit controls obey them too.
        if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0)
            return false;
    }
    return json::valid_utf8(text);
}

std::string in_quotes(std::string_view text)
{
    constexpr std::size_t longest = 200;
    if (!is_printable(text))
        return "(not printable)";
    if (text.size() > longest)
        return "(a text of " + std::to_string(text.size()) + " bytes)";
    return "\"" + std::string(text) + "\"";
}

}  // namespace giposync::oauth
