#include "sandbox/json_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace giposync::sandbox {
namespace {

constexpr std::string_view space = " \t\r\n";

[[noreturn]] void not_ours(std::string_view text)
{
    throw std::logic_error("the sandbox cannot read its own JSON: " + std::string(text.substr(0, 80)));
}

std::size_t end_of_string(std::string_view text, std::size_t at)
{
    for (++at; at < text.size(); ++at)
    {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    not_ours(text);
}

std::size_t end_of_container(std::string_view text, std::size_t at)
{
    int depth = 0;
    while (at < text.size())
    {
        const char c = text[at];
        if (c == '"')
        {
            at = end_of_string(text, at);
            continue;
        }
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        ++at;
        if (depth == 0)
            return at;
    }
    not_ours(text);
}

std::size_t end_of_value(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        not_ours(text);
    if (text[at] == '"')
        return end_of_string(text, at);
    if (text[at] == '{' || text[at] == '[')
        return end_of_container(text, at);
    return text.find_first_of(",]} \t\r\n", at);
}

std::size_t past_space(std::string_view text, std::size_t at)
{
    const auto found = text.find_first_not_of(space, at);
    return found == std::string_view::npos ? text.size() : found;
}

// Calls `each` at the start of every child; it answers where the child ends.
template <class Each>
void for_each_child(std::string_view container, char open, char close, Each each)
{
    std::size_t at = past_space(container, 0);
    if (at >= container.size() || container[at] != open)
        not_ours(container);
    at = past_space(container, at + 1);
    while (at < container.size() && container[at] != close)
    {
        at = past_space(container, each(at));
        if (at < container.size() && container[at] == ',')
            at = past_space(container, at + 1);
    }
    if (at >= container.size())
        not_ours(container);
}

std::pair<std::string_view, std::string_view> split_path(std::string_view path)
{
    const auto dot = path.find('.');
    if (dot == std::string_view::npos)
        return {path, {}};
    return {path.substr(0, dot), path.substr(dot + 1)};
}

// The object of one member that a path leads into: {"a":{"b":value}} for "a.b".
std::string nested(std::string_view path, std::string_view value)
{
    if (path.empty())
        return std::string(value);
    const auto [head, rest] = split_path(path);
    return "{" + json_string(head) + ":" + nested(rest, value) + "}";
}

bool needs_escape(char c)
{
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

void append_escape(std::string& out, char c)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
        out += {'\\', c};
    else if (c == '\n')
        out += "\\n";
    else
        out += {'\\', 'u', '0', '0', digits[byte >> 4], digits[byte & 15]};
}

}  // namespace

void append_quoted(std::string& out, std::string_view text)
{
    out += '"';
    while (!text.empty())
    {
        const auto plain = std::find_if(text.begin(), text.end(), needs_escape) - text.begin();
        out.append(text.data(), static_cast<std::size_t>(plain));
        text.remove_prefix(static_cast<std::size_t>(plain));
        if (text.empty())
            break;
        append_escape(out, text.front());
        text.remove_prefix(1);
    }
    out += '"';
}

std::string json_string(std::string_view text)
{
    std::string out;
    append_quoted(out, text);
    return out;
}

void JsonWriter::separate()
{
    const bool at_start =
        out_.empty() || std::string_view("{[:,").find(out_.back()) != std::string_view::npos;
    if (!at_start)
        out_ += ',';
}

JsonWriter& JsonWriter::open(char bracket)
{
    separate();
    out_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket)
{
    out_ += bracket;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
    separate();
    append_quoted(out_, name);
    out_ += ':';
    return *this;
}

JsonWriter& JsonWriter::text(std::string_view value)
{
    separate();
    append_quoted(out_, value);
    return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value)
{
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return raw({digits.data(), static_cast<std::size_t>(end - digits.data())});
}

JsonWriter& JsonWriter::raw(std::string_view token)
{
    separate();
    out_ += token;
    return *this;
}

JsonWriter& JsonWriter::money(std::string_view name, std::int64_t cents)
{
    number(name, cents / 100);
    out_ += {'.', static_cast<char>('0' + cents / 10 % 10), static_cast<char>('0' + cents % 10)};
    return *this;
}

std::vector<Member> members_of(std::string_view object)
{
    std::vector<Member> found;
    for_each_child(object, '{', '}', [&](std::size_t at) {
        if (object[at] != '"')
            not_ours(object);
        const auto name_end = end_of_string(object, at);
        const auto colon = past_space(object, name_end);
        const auto begin = past_space(object, colon + 1);
        const auto end = end_of_value(object, begin);
        found.push_back({object.substr(at + 1, name_end - at - 2), object.substr(begin, end - begin)});
        return end;
    });
    return found;
}

std::vector<std::string_view> elements_of(std::string_view array)
{
    std::vector<std::string_view> found;
    for_each_child(array, '[', ']', [&](std::size_t at) {
        const auto end = end_of_value(array, at);
        found.push_back(array.substr(at, end - at));
        return end;
    });
    return found;
}

std::string_view member_at(std::string_view object, std::string_view path)
{
    const auto [head, rest] = split_path(path);
    for (const auto& [name, value] : members_of(object))
    {
        if (name != head)
            continue;
        if (rest.empty())
            return value;
        return value.front() == '{' ? member_at(value, rest) : std::string_view{};
    }
    return {};
}

std::string with_member(std::string_view object, std::string_view path, std::string_view value)
{
    const auto [head, rest] = split_path(path);
    for (const auto& [name, old] : members_of(object))
    {
        if (name != head)
            continue;
        const auto begin = static_cast<std::size_t>(old.data() - object.data());
        const bool inside = !rest.empty() && old.front() == '{';
        std::string out{object.substr(0, begin)};
        out += inside ? with_member(old, rest, value) : nested(rest, value);
        return out += object.substr(begin + old.size());
    }
    std::string out{object.substr(0, object.find_last_of('}'))};
    JsonWriter{out}.raw(head, nested(rest, value)).close_object();
    return out;
}

std::string without_member(std::string_view object, std::string_view unwanted)
{
    std::string out;
    JsonWriter writer{out};
    writer.open_object();
    for (const auto& [name, value] : members_of(object))
        if (name != unwanted)
            writer.raw(name, value);
    writer.close_object();
    return out;
}

}  // namespace giposync::sandbox
