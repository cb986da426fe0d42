#include "sandbox/http_message.hpp"

#include "sandbox/json_text.hpp"

#include <algorithm>
#include <cstdint>

namespace giposync::sandbox {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<int> hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (lower(c) >= 'a' && lower(c) <= 'f')
        return lower(c) - 'a' + 10;
    return std::nullopt;
}

std::optional<std::uint32_t> base64_digit(char c)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto at = digits.find(c);
    if (at == std::string_view::npos)
        return std::nullopt;
    return static_cast<std::uint32_t>(at);
}

std::optional<std::string> from_base64(std::string_view text)
{
    if (text.empty() || text.size() % 4 != 0)
        return std::nullopt;
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text)
    {
        const auto digit = base64_digit(c);
        if (!digit)
            return std::nullopt;
        bits = (bits << 6) | *digit;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        out += static_cast<char>((bits >> count) & 0xff);
    }
    return out;
}

std::optional<std::string> form_decoded(std::string_view text)
{
    std::string blanks{text};
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return percent_decoded(blanks);
}

// What follows the scheme in an Authorization header.
std::optional<std::string_view> credentials(const Pairs& headers, std::string_view scheme)
{
    const std::string* const value = header(headers, "Authorization");
    if (!value || value->size() <= scheme.size() + 1 || (*value)[scheme.size()] != ' ')
        return std::nullopt;
    const std::string_view text = *value;
    if (!same_ignoring_case(text.substr(0, scheme.size()), scheme))
        return std::nullopt;
    return text.substr(scheme.size() + 1);
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
        return lower(x) == lower(y);
    });
}

const std::string* header(const Pairs& headers, std::string_view name)
{
    for (const auto& [key, value] : headers)
        if (same_ignoring_case(key, name))
            return &value;
    return nullptr;
}

const std::string* parameter(const Pairs& parameters, std::string_view name)
{
    for (const auto& [key, value] : parameters)
        if (key == name)
            return &value;
    return nullptr;
}

std::string parameter_or(const Pairs& parameters, std::string_view name, std::string_view otherwise)
{
    const std::string* const value = parameter(parameters, name);
    return value ? *value : std::string(otherwise);
}

std::optional<std::string> percent_decoded(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
    {
        if (text[i] != '%')
        {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
        if (!low)
            return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

std::optional<Pairs> read_form(std::string_view text)
{
    Pairs found;
    while (!text.empty())
    {
        const auto piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), piece.size() + 1));
        if (piece.empty())
            continue;
        const auto equals = piece.find('=');
        auto name = form_decoded(piece.substr(0, equals));
        auto value = form_decoded(equals == std::string_view::npos ? "" : piece.substr(equals + 1));
        if (!name || !value)
            return std::nullopt;
        found.emplace_back(std::move(*name), std::move(*value));
    }
    return found;
}

std::optional<std::pair<std::string, std::string>> read_basic(const Pairs& headers)
{
    const auto encoded = credentials(headers, "Basic");
    const auto both = encoded ? from_base64(*encoded) : std::nullopt;
    const auto colon = both ? both->find(':') : std::string::npos;
    if (colon == std::string::npos)
        return std::nullopt;
    auto user = form_decoded(std::string_view(*both).substr(0, colon));
    auto password = form_decoded(std::string_view(*both).substr(colon + 1));
    if (!user || !password)
        return std::nullopt;
    return std::pair{std::move(*user), std::move(*password)};
}

std::optional<std::string> read_bearer(const Pairs& headers)
{
    const auto token = credentials(headers, "Bearer");
    return token ? std::optional<std::string>{*token} : std::nullopt;
}

Answer json_answer(unsigned status, std::string body)
{
    Answer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    answer.body = std::move(body);
    return answer;
}

Answer html_answer(unsigned status, std::string body)
{
    Answer answer;
    answer.status = status;
    answer.headers.emplace_back("Content-Type", "text/html; charset=utf-8");
    answer.body = std::move(body);
    return answer;
}

Answer complaint(unsigned status, std::string_view message)
{
    std::string body;
    JsonWriter{body}.open_object().text("message", message).close_object();
    return json_answer(status, std::move(body));
}

}  // namespace giposync::sandbox
